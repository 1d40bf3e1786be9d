namespace TrainTools.Imaging;

/// <summary>The blocks of a GIF (version 89a): where its frames are, and whether the first is whole.</summary>
internal static class GifBlocks
{
    private const byte Extension = 0x21;
    private const byte ImageDescriptor = 0x2C;

    /// <summary>How many frames there are, as far as the file goes; at least 1.</summary>
    public static int FramesOf(ReadOnlySpan<byte> file) => Math.Max(1, Whole(file, most: int.MaxValue));

    /// <summary>Only the first frame counts, for only that is trained on; some programs leave out the trailer.</summary>
    public static bool HasFirstFrame(ReadOnlySpan<byte> file) => Whole(file, most: 1) == 1;

    private static int Whole(ReadOnlySpan<byte> file, int most)
    {
        var frames = 0;
        if (file.Length < 13) return frames;
        var at = 13 + ColourTableBytes(file[10]);
        while (at + 10 < file.Length && frames < most)
        {
            if (file[at] == Extension)
            {
                at = EndOfBlocks(file, at + 2);
                continue;
            }
            if (file[at] != ImageDescriptor) break;
            at += 10 + ColourTableBytes(file[at + 9]) + 1; // descriptor, colour table, code size
            at = EndOfBlocks(file, at);
            if (at <= file.Length) frames++;
        }
        return frames;
    }

    private static int ColourTableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;

    /// <summary>Behind the empty block that ends a chain of blocks; beyond the file when that is missing.</summary>
    private static int EndOfBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0) at += 1 + file[at];
        return at + 1;
    }
}
