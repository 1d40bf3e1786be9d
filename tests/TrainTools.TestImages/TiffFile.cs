namespace TrainTools.TestImages;

/// <summary>Writes uncompressed RGB TIFF files by hand.</summary>
public static class TiffFile
{
    /// <summary>A file of 8-bit RGB pixels, row by row from the top left.</summary>
    /// <param name="pages">How often the page is listed.</param>
    /// <param name="orientation">As in EXIF.</param>
    /// <param name="directoryFirst">Whether the list of what is there comes before the pixels, as some write it.</param>
    public static byte[] Encode(int width, int height, byte[] rgb, int pages = 1, int orientation = 1,
        bool directoryFirst = false)
    {
        const int Header = 8;
        const int DirectoryLength = 2 + 10 * 12 + 4;
        var directoriesAt = directoryFirst ? Header : Header + rgb.Length;
        var depthsAt = directoriesAt + pages * DirectoryLength;
        var pixelsAt = directoryFirst ? depthsAt + 6 : Header;
        byte[] directories =
        [
            .. Enumerable.Range(1, pages).SelectMany(page => Directory(width, height, rgb.Length, depthsAt, pixelsAt,
                orientation, next: page == pages ? 0 : directoriesAt + page * DirectoryLength)),
            8, 0, 8, 0, 8, 0,
        ];
        return
        [
            .. "II*\0"u8, .. BitConverter.GetBytes(directoriesAt),
            .. directoryFirst ? [.. directories, .. rgb] : (byte[])[.. rgb, .. directories],
        ];
    }

    private static byte[] Directory(
        int width, int height, int length, int depthsAt, int pixelsAt, int orientation, int next)
    {
        const int Short = 3;
        const int Long = 4;
        byte[][] entries =
        [
            Entry(256, Long, 1, width), Entry(257, Long, 1, height), Entry(258, Short, 3, depthsAt),
            Entry(259, Short, 1, 1), Entry(262, Short, 1, 2), Entry(273, Long, 1, pixelsAt),
            Entry(274, Short, 1, orientation), Entry(277, Short, 1, 3), Entry(278, Long, 1, height),
            Entry(279, Long, 1, length),
        ];
        return [(byte)entries.Length, 0, .. entries.SelectMany(entry => entry), .. BitConverter.GetBytes(next)];
    }

    private static byte[] Entry(short tag, short type, int count, int value) =>
    [
        .. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(type),
        .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(value),
    ];
}
