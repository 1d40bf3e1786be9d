using ImageMagick;

namespace TrainTools.Imaging;

/// <summary>How many images a file holds: animations and files of several pages are used by their first one.</summary>
internal static class FrameCount
{
    private const int Most = 1000; // where ImageMagick counts, each costs memory

    /// <summary>Counts them without decoding any; 1 where the format knows one only.</summary>
    public static int Of(ImageKind kind, byte[] file)
    {
        if (kind == ImageKind.Gif) return GifBlocks.FramesOf(file);
        if (kind == ImageKind.Tiff) return TiffPages.Of(file).Count;
        return kind == ImageKind.Avif || kind == ImageKind.Heic || kind == ImageKind.Jxl ? Pinged(kind, file) : 1;
    }

    private static int Pinged(ImageKind kind, byte[] file)
    {
        using var images = new MagickImageCollection();
        images.Ping(file, new MagickReadSettings { Format = kind.Format, FrameIndex = 0, FrameCount = Most });
        return images.Count;
    }
}
