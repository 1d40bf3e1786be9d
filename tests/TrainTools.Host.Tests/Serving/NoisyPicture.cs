using TrainTools.TestPictures;

namespace TrainTools.Host.Tests.Serving;

/// <summary>A picture of some megabytes, for uploads that take more than one part.</summary>
internal static class NoisyPicture
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

    /// <summary>The picture's parts, by where they begin.</summary>
    /// <param name="from">How much was sent before.</param>
    public static IEnumerable<(int Offset, byte[] Data)> Parts(byte[] picture, int from = 0)
    {
        for (int offset = from; offset < picture.Length; offset += PartBytes)
            yield return (offset, picture[offset..Math.Min(offset + PartBytes, picture.Length)]);
    }
}
