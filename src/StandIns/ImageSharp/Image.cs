using SixLabors.ImageSharp.Decoding;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>
/// A picture in memory. Reading goes through the system's libvips; BMP, which that lacks, is read here.
/// </summary>
public abstract class Image : IDisposable
{
    internal Image(int width, int height) => (Width, Height) = (width, height);

    /// <summary>Width in pixels.</summary>
    public int Width { get; private protected set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; private protected set; }

    /// <summary>The frames of the picture.</summary>
    protected abstract ImageFrameCollection NonGenericFrameCollection { get; }

    /// <summary>A copy in another pixel type.</summary>
    public abstract Image<TPixel2> CloneAs<TPixel2>(Configuration configuration)
        where TPixel2 : unmanaged, IPixel<TPixel2>;

    /// <summary>A copy in another pixel type.</summary>
    public Image<TPixel2> CloneAs<TPixel2>()
        where TPixel2 : unmanaged, IPixel<TPixel2> => CloneAs<TPixel2>(Configuration.Default);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the pixels.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>The pixels as 8-bit bands for an encoder: 1 (grey), 3 (RGB) or 4 (RGBA).</summary>
    internal abstract byte[] ToBands(int bands);

    /// <summary>The bands that lose nothing of the pixel type.</summary>
    internal abstract int NaturalBands { get; }

    /// <summary>Reads a picture's header without decoding it.</summary>
    /// <exception cref="UnknownImageFormatException">The data is in no format that is known.</exception>
    /// <exception cref="InvalidImageContentException">The header is damaged or cut off.</exception>
    public static ImageInfo Identify(ReadOnlySpan<byte> buffer)
    {
        var (width, height) = ImageHeader.Of(buffer) switch
        {
            { Kind: ImageKind.Tiff } => VipsDecoder.SizeOf(ImageKind.Tiff, buffer),
            var header => (header.Width, header.Height),
        };
        return new ImageInfo(width, height);
    }

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(Stream stream) => Identify(BytesOf(stream));

    /// <inheritdoc cref="Identify(ReadOnlySpan{byte})"/>
    public static ImageInfo Identify(string path) => Identify(File.ReadAllBytes(path));

    /// <summary>Decodes a picture's first frame.</summary>
    /// <exception cref="UnknownImageFormatException">The data is in no format that is known.</exception>
    /// <exception cref="InvalidImageContentException">The data is damaged or cut off.</exception>
    /// <exception cref="DllNotFoundException">
    /// libvips is not installed; the message says how to install it.
    /// </exception>
    public static Image<TPixel> Load<TPixel>(ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var header = ImageHeader.Of(data);
        return header.Kind == ImageKind.Bmp
            ? BmpDecoder.Decode<TPixel>(data)
            : VipsDecoder.Decode<TPixel>(header.Kind, data);
    }

    /// <inheritdoc cref="Load{TPixel}(ReadOnlySpan{byte})"/>
    public static Image<TPixel> Load<TPixel>(Stream stream)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(BytesOf(stream));

    /// <inheritdoc cref="Load{TPixel}(ReadOnlySpan{byte})"/>
    public static Image<TPixel> Load<TPixel>(string path)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(File.ReadAllBytes(path));

    /// <inheritdoc cref="Load{TPixel}(ReadOnlySpan{byte})"/>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(data);

    /// <inheritdoc cref="Load{TPixel}(ReadOnlySpan{byte})"/>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, Stream stream)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(stream);

    /// <inheritdoc cref="Load{TPixel}(ReadOnlySpan{byte})"/>
    public static Image<TPixel> Load<TPixel>(DecoderOptions options, string path)
        where TPixel : unmanaged, IPixel<TPixel> => Load<TPixel>(path);

    /// <summary>A picture over a copy of raw pixels, row by row from the top left.</summary>
    public static Image<TPixel> LoadPixelData<TPixel>(ReadOnlySpan<byte> data, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel> =>
        LoadPixelData(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, TPixel>(data), width, height);

    /// <summary>A picture over a copy of raw pixels, row by row from the top left.</summary>
    public static Image<TPixel> LoadPixelData<TPixel>(ReadOnlySpan<TPixel> data, int width, int height)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var image = new Image<TPixel>(width, height);
        ArgumentOutOfRangeException.ThrowIfLessThan(data.Length, image.Pixels.Length, nameof(data));
        data[..image.Pixels.Length].CopyTo(image.Pixels);
        return image;
    }

    private static byte[] BytesOf(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
