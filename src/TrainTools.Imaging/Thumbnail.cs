using ImageMagick;

namespace TrainTools.Imaging;

/// <summary>A small JPEG of an image, to be shown; never trained on.</summary>
public static class Thumbnail
{
    private const int Quality = 75;

    /// <summary>
    /// The image upright, what is transparent on white, its longer side at most <paramref name="side"/> pixels.
    /// </summary>
    /// <param name="name">What an error calls the file.</param>
    /// <exception cref="ImageException">The file cannot be decoded; the message says why and what to do.</exception>
    public static byte[] Make(string name, byte[] file, int side) => Make(name, file, side, MagickFormat.Jpeg);

    /// <inheritdoc cref="Make(string, byte[], int)"/>
    /// <returns>A WebP file.</returns>
    public static byte[] MakeWebP(string name, byte[] file, int side) => Make(name, file, side, MagickFormat.WebP);

    private static byte[] Make(string name, byte[] file, int side, MagickFormat format)
    {
        var (image, notes) = new EncodedImage(name, file).Decode();
        using (image)
        {
            var factor = Math.Min(1.0, (double)side / Math.Max(image.Width, image.Height)); // never enlarged
            var width = (uint)Math.Max(1, Math.Round(image.Width * factor));
            var height = (uint)Math.Max(1, Math.Round(image.Height * factor));
            image.Scale(new MagickGeometry(width, height) { IgnoreAspectRatio = true }); // the mean of what each covers
            return Encode(RgbImage.OnWhite(image, notes), format);
        }
    }

    /// <summary>From the pixels alone: what else a file holds may be large, and say where a photo was taken.</summary>
    private static byte[] Encode(RgbImage small, MagickFormat format)
    {
        using var image = new MagickImage();
        image.ReadPixels(small.Rgb,
            new PixelReadSettings((uint)small.Width, (uint)small.Height, StorageType.Char, PixelMapping.RGB));
        image.Quality = Quality;
        image.ColorType = ColorType.TrueColor;
        image.Settings.SetDefine(MagickFormat.Jpeg, "sampling-factor", "4:2:0");
        return image.ToByteArray(format);
    }
}
