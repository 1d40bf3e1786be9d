using ImageMagick;

namespace TrainTools.Imaging;

/// <summary>What ImageMagick may take at most, whatever a file's header says and its content turns out to be.</summary>
internal static class DecoderLimits
{
    /// <summary>Of a decoded image: red, green, blue and alpha, or four inks.</summary>
    public const int BytesAPixel = 4;

    /// <summary>
    /// Sets them for the process. Time is left alone: ImageMagick counts the process's own, and a host lives long.
    /// </summary>
    public static void Set()
    {
        MagickLibrary.Find();
        ResourceLimits.Area = ImageLimits.MaxPixels;    // what is larger would go to a disk, of which it gets nothing
        ResourceLimits.Disk = 0;
        // Two images at most: turning the largest one upright takes a second copy.
        ResourceLimits.Memory = 2UL * BytesAPixel * ImageLimits.MaxPixels + (256UL << 20);
    }
}
