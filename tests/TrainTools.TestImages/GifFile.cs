namespace TrainTools.TestImages;

/// <summary>Writes GIF files by hand, with as many frames as wanted.</summary>
public static class GifFile
{
    /// <summary>A file with a palette of 128 colours; the same transparent index holds for each frame.</summary>
    /// <param name="palette">Bytes of the palette, red, green, blue; the rest is black.</param>
    /// <param name="frames">For each frame the palette index of the pixel in a column and row.</param>
    /// <param name="transparent">The index that is transparent.</param>
    public static byte[] Encode(
        int width, int height, byte[] palette, Func<int, int, int>[] frames, int? transparent = null) =>
    [
        .. "GIF89a"u8, .. Word(width), .. Word(height), 0xF6, 0, 0, .. palette, .. new byte[128 * 3 - palette.Length],
        .. frames.SelectMany(frame => Frame(width, height, frame, transparent)),
        0x3B,
    ];

    private static byte[] Frame(int width, int height, Func<int, int, int> index, int? transparent)
    {
        var pixels = Enumerable.Range(0, width * height).Select(i => (byte)index(i % width, i / width));
        // Codes of 8 bits; a clear code before every 100 pixels keeps the table, and so the code size, from growing.
        var codes = pixels.Chunk(100).SelectMany(run => new byte[] { 0x80 }.Concat(run)).Append((byte)0x81).ToArray();
        return
        [
            0x21, 0xF9, 4, (byte)(transparent is null ? 0 : 1), 0, 0, (byte)(transparent ?? 0), 0,
            0x2C, 0, 0, 0, 0, .. Word(width), .. Word(height), 0,
            7, .. codes.Chunk(255).SelectMany(block => new[] { (byte)block.Length }.Concat(block)), 0,
        ];
    }

    private static byte[] Word(int value) => [(byte)value, (byte)(value >> 8)];
}
