using TrainTools.TestImages;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>An image of some megabytes, for uploads that take more than one part.</summary>
internal static class NoisyImage
{
    public const int Width = 1200;
    public const int Height = 800;

    private const int PartBytes = 1 << 20; // the tab's have four, but a few parts are enough

    /// <summary>A PNG that no compression makes smaller than 2.8 MB.</summary>
    public static byte[] Png(int seed)
    {
        var noise = new byte[Width * Height * 3];
        new Random(seed).NextBytes(noise);
        return PngFile.Encode(Width, Height, 8, PngFile.Rgb, (x, y) =>
        {
            int at = (y * Width + x) * 3;
            return [noise[at], noise[at + 1], noise[at + 2]];
        });
    }

    /// <summary>The image's parts, by where they begin.</summary>
    /// <param name="from">How much was sent before.</param>
    public static IEnumerable<(int Offset, byte[] Data)> Parts(byte[] image, int from = 0)
    {
        for (int offset = from; offset < image.Length; offset += PartBytes)
            yield return (offset, image[offset..Math.Min(offset + PartBytes, image.Length)]);
    }
}
