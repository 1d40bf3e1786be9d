using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace TrainTools.Training.Pictures;

/// <summary>
/// Reads a picture file as it is trained on: PNG, JPEG, WebP, BMP or GIF (first frame) of any colour type, upright as
/// its EXIF orientation says, with transparent parts on white.
/// </summary>
public static class PictureReader
{
    /// <summary>Shorter sides than this, in pixels, hold nothing to learn.</summary>
    public const int MinSide = 16;

    /// <summary>Longest side in pixels.</summary>
    public const int MaxSide = 32_768;

    /// <summary>Most pixels of a picture: where Pillow, kohya's reader, refuses (2 × its MAX_IMAGE_PIXELS).</summary>
    public const long MaxPixels = 178_956_970;

    private const long MaxFileBytes = 1L << 30;

    // What the trainer reads. A GIF may hold thousands of frames; only the first is trained on.
    private static readonly Configuration Formats = Supported();

    /// <summary>Reads a file. Its size is checked by the header before anything is decoded.</summary>
    /// <exception cref="PictureException">It cannot be trained on; the message says why and what to do.</exception>
    public static Picture Read(string path)
    {
        var file = JpegFill.Removed(PictureFile.ReadAllBytes(path, MaxFileBytes));
        try
        {
            var info = Image.Identify(Formats, file, out _) ?? throw NoPicture(path);
            CheckSize(path, info.Width, info.Height);
            if (CutOffCheck.IsCutOff(file)) throw CutOff(path);
            return Decode(file);
        }
        catch (UnknownImageFormatException e)
        {
            throw NoPicture(path, e);
        }
        catch (Exception e) when (e is ImageFormatException or NotSupportedException)
        {
            throw CutOffCheck.IsCutOff(file) ? CutOff(path) : Damaged(path, e);
        }
        // Decoders meet damage as running out of a buffer, too, or by using what a damaged header should have made.
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or InvalidOperationException
            or IOException or OverflowException or NullReferenceException)
        {
            throw Damaged(path, e);
        }
    }

    private static Configuration Supported()
    {
        var result = new Configuration(
            new PngConfigurationModule(), new JpegConfigurationModule(), new WebpConfigurationModule(),
            new BmpConfigurationModule(), new GifConfigurationModule());
        result.ImageFormatsManager.SetDecoder(
            GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First });
        return result;
    }

    private static void CheckSize(string path, int width, int height)
    {
        if (width < MinSide || height < MinSide)
            throw new PictureException($"{path}: the picture has {width}×{height} pixels, too few to learn from " +
                $"(each side needs at least {MinSide}, better 512). Use a larger version of it or take it out " +
                "of the folder.");
        if (width > MaxSide || height > MaxSide || (long)width * height > MaxPixels)
            throw new PictureException($"{path}: the picture has {width:N0}×{height:N0} pixels, more than can " +
                $"be read ({MaxPixels / 1_000_000} million pixels, {MaxSide:N0} a side). Make it smaller in an " +
                "image editor; training shrinks it anyway.");
    }

    private static Picture Decode(byte[] file)
    {
        using var image = Image.Load<Rgba32>(Formats, file);
        image.Mutate(context => context.AutoOrient());
        var (width, height) = (image.Width, image.Height);
        var rgb = new byte[checked(width * height * 3)];
        image.ProcessPixelRows(pixels =>
        {
            for (var y = 0; y < pixels.Height; y++)
                PlaceOnWhite(pixels.GetRowSpan(y), rgb.AsSpan(y * width * 3, width * 3));
        });
        return new Picture(width, height, rgb);
    }

    private static void PlaceOnWhite(Span<Rgba32> row, Span<byte> target)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var pixel = row[x];
            target[x * 3] = OnWhite(pixel.R, pixel.A);
            target[x * 3 + 1] = OnWhite(pixel.G, pixel.A);
            target[x * 3 + 2] = OnWhite(pixel.B, pixel.A);
        }
    }

    private static byte OnWhite(byte colour, byte alpha) =>
        (byte)((colour * alpha + 255 * (255 - alpha) + 127) / 255); // to the nearest

    private static PictureException NoPicture(string path, Exception? inner = null) => new(
        $"{path}: this is not a picture in PNG, JPEG, WebP, BMP or GIF format, whatever its name says. Open it in " +
            "an image editor and save it as PNG, or take it out of the folder.", inner);

    private static PictureException CutOff(string path) => new(
        $"{path}: the file is cut off, its picture ends too early. Copy or download it again, or take it out of " +
            "the folder.");

    private static PictureException Damaged(string path, Exception inner) => new(
        $"{path}: the picture is damaged or of a kind that cannot be read ({inner.Message.TrimEnd('.')}). " +
        "Open it in an image editor and save it as PNG, or take it out of the folder.", inner);
}
