namespace TrainTools.TestImages;

/// <summary>Writes uncompressed RGB TIFF files by hand.</summary>
public static class TiffFile
{
    /// <summary>A file of 8-bit RGB pixels, row by row from the top left.</summary>
    public static byte[] Encode(int width, int height, byte[] rgb)
    {
        const int Short = 3;
        const int Long = 4;
        const int PixelsAt = 8;
        var depthsAt = PixelsAt + rgb.Length;
        byte[][] entries =
        [
            Entry(256, Short, 1, width), Entry(257, Short, 1, height), Entry(258, Short, 3, depthsAt),
            Entry(259, Short, 1, 1), Entry(262, Short, 1, 2), Entry(273, Long, 1, PixelsAt), Entry(277, Short, 1, 3),
            Entry(278, Short, 1, height), Entry(279, Long, 1, rgb.Length),
        ];
        return
        [
            .. "II*\0"u8, .. BitConverter.GetBytes(depthsAt + 6), .. rgb, 8, 0, 8, 0, 8, 0,
            (byte)entries.Length, 0, .. entries.SelectMany(entry => entry), 0, 0, 0, 0,
        ];
    }

    private static byte[] Entry(short tag, short type, int count, int value) =>
    [
        .. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(type),
        .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(value),
    ];
}
