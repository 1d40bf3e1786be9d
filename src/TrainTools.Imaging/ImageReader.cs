using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace TrainTools.Imaging;

/// <summary>
/// Reads image files, for all who need one: PNG, JPEG, WebP, BMP or GIF (first frame) of any colour type, upright as
/// the EXIF orientation says. Sizes are checked by the header before anything is decoded.
/// </summary>
public static class ImageReader
{
    // A GIF may hold thousands of frames; only the first is trained on and shown.
    private static readonly Configuration Formats = Supported();

    /// <summary>Reads a file as it is trained on: what is transparent lies on white.</summary>
    /// <exception cref="ImageException">It cannot be trained on; the message says why and what to do.</exception>
    public static RgbImage Read(string path)
    {
        using var image = Decode(path, ImageFile.ReadAllBytes(path));
        return RgbImage.OnWhite(image);
    }

    /// <summary>Looks whether a file can be trained on, without decoding it.</summary>
    /// <param name="name">What an error calls the file.</param>
    /// <exception cref="ImageException">It cannot be trained on, as far as its header and its end tell.</exception>
    public static ImageHeader ReadHeader(string name, byte[] file) => Guard(name, file, HeaderOf);

    /// <summary>The image, upright; the caller disposes it.</summary>
    /// <inheritdoc cref="ReadHeader"/>
    internal static Image<Rgba32> Decode(string name, byte[] file) => Guard(name, file, (_, whole) =>
    {
        HeaderOf(name, whole);
        var image = Image.Load<Rgba32>(Formats, whole);
        image.Mutate(context => context.AutoOrient());
        return image;
    });

    private static T Guard<T>(string name, byte[] file, Func<string, byte[], T> read)
    {
        file = JpegFill.Removed(file);
        try
        {
            return read(name, file);
        }
        catch (UnknownImageFormatException e)
        {
            throw ImageException.NoImage(name, e);
        }
        // Decoders meet damage as running out of a buffer, too, or by using what a damaged header should have made.
        catch (Exception e) when (e is ImageFormatException or ImageProcessingException or NotSupportedException
            or IndexOutOfRangeException or ArgumentException or InvalidOperationException or IOException
            or OverflowException or NullReferenceException)
        {
            throw CutOffCheck.IsCutOff(file) ? ImageException.CutOff(name, e) : ImageException.Damaged(name, e);
        }
    }

    private static ImageHeader HeaderOf(string name, byte[] file)
    {
        var info = Image.Identify(Formats, file, out var format) ?? throw ImageException.NoImage(name);
        if (ImageLimits.Problem(name, info.Width, info.Height) is { } problem) throw new ImageException(problem);
        if (CutOffCheck.IsCutOff(file)) throw ImageException.CutOff(name);
        return LiesOnItsSide(info)
            ? new ImageHeader(info.Height, info.Width, ExtensionOf(format))
            : new ImageHeader(info.Width, info.Height, ExtensionOf(format));
    }

    /// <summary>Whether width and height change places when the image is turned upright.</summary>
    private static bool LiesOnItsSide(IImageInfo info) =>
        info.Metadata.ExifProfile?.GetValue(ExifTag.Orientation)?.Value is >= 5 and <= 8;

    private static string ExtensionOf(IImageFormat format) => format switch
    {
        PngFormat => ".png",
        JpegFormat => ".jpg",
        WebpFormat => ".webp",
        GifFormat => ".gif",
        _ => ".bmp",
    };

    private static Configuration Supported()
    {
        var result = new Configuration(
            new PngConfigurationModule(), new JpegConfigurationModule(), new WebpConfigurationModule(),
            new BmpConfigurationModule(), new GifConfigurationModule());
        result.ImageFormatsManager.SetDecoder(
            GifFormat.Instance, new GifDecoder { DecodingMode = FrameDecodingMode.First });
        return result;
    }
}
