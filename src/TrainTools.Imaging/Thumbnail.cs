using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace TrainTools.Imaging;

/// <summary>A small JPEG of an image, to be shown; never trained on.</summary>
public static class Thumbnail
{
    // Said, for else ImageSharp encodes as the image's own file was: grey, or at quality 100.
    private static readonly JpegEncoder Encoder = new() { Quality = 75, ColorType = JpegColorType.YCbCrRatio420 };

    /// <summary>
    /// The image upright, what is transparent on white, its longer side at most <paramref name="side"/> pixels.
    /// </summary>
    /// <param name="name">What an error calls the file.</param>
    /// <exception cref="ImageException">The file cannot be decoded; the message says why and what to do.</exception>
    public static byte[] Make(string name, byte[] file, int side)
    {
        using var image = ImageReader.Decode(name, file);
        var factor = Math.Min(1.0, (double)side / Math.Max(image.Width, image.Height)); // never enlarged
        var width = Math.Max(1, (int)Math.Round(image.Width * factor));
        var height = Math.Max(1, (int)Math.Round(image.Height * factor));
        image.Mutate(context => context
            .Resize(width, height, KnownResamplers.Box) // the mean of the pixels that each new one covers
            .BackgroundColor(Color.White));
        LeaveOutProfiles(image);
        using var jpeg = new MemoryStream();
        image.Save(jpeg, Encoder);
        return jpeg.ToArray();
    }

    /// <summary>They may be larger than the thumbnail, and hold where a photo was taken.</summary>
    private static void LeaveOutProfiles(Image<Rgba32> image)
    {
        image.Metadata.ExifProfile = null;
        image.Metadata.IptcProfile = null;
        image.Metadata.XmpProfile = null;
        image.Metadata.IccProfile = null; // training passes it over, too
    }
}
