using System.Buffers.Binary;

namespace TrainTools.Imaging;

/// <summary>
/// Notices files that end before their image does, as broken downloads and full disks leave them. Ours, because
/// ImageSharp fills the rest of some formats with grey without a word, and a LoRA would learn the grey.
/// </summary>
internal static class CutOffCheck
{
    /// <summary>
    /// Whether the file's own structure says that its end is missing. Unknown formats are taken as whole.
    /// </summary>
    public static bool IsCutOff(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return !JpegHasEnd(file);
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])) return !PngHasEnd(file);
        if (file.StartsWith("GIF8"u8)) return !GifHasFirstFrame(file);
        if (file.StartsWith("RIFF"u8)) return !RiffIsWhole(file);
        if (file.StartsWith("BM"u8)) return !BmpIsWhole(file);
        return false;
    }

    /// <summary>
    /// Walks the segments; inside a scan, looks for the next marker. The thumbnail's own end is no end.
    /// </summary>
    private static bool JpegHasEnd(ReadOnlySpan<byte> file)
    {
        const byte EndOfImage = 0xD9;
        const byte StartOfScan = 0xDA;
        var at = 2;
        while (at + 2 <= file.Length)
        {
            if (file[at] != 0xFF) return false;
            var marker = file[at + 1];
            if (marker == EndOfImage) return true;
            if (marker == 0xFF) { at++; continue; } // fill byte
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7)) { at += 2; continue; } // markers without a segment
            if (at + 4 > file.Length) return false;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == StartOfScan) at = EndOfScan(file, at);
        }
        return false;
    }

    /// <summary>
    /// Where the coded data of a scan ends: at a marker that is neither a stuffed byte nor a restart.
    /// </summary>
    public static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (at + 1 < file.Length)
        {
            var next = file[at..].IndexOf((byte)0xFF);
            if (next < 0) return file.Length;
            at += next;
            if (at + 1 < file.Length && file[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7))) return at;
            at += 2;
        }
        return file.Length;
    }

    private static bool PngHasEnd(ReadOnlySpan<byte> file)
    {
        long at = 8;
        while (at + 12 <= file.Length)
        {
            var chunk = file[(int)at..];
            if (chunk[4..].StartsWith("IEND"u8)) return true;
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }
        return false;
    }

    /// <summary>
    /// Only the first frame counts, for only that is trained on; some programs leave out the trailer.
    /// </summary>
    private static bool GifHasFirstFrame(ReadOnlySpan<byte> file)
    {
        const byte Extension = 0x21;
        const byte ImageDescriptor = 0x2C;
        if (file.Length < 13) return false;
        var at = 13 + ColourTableBytes(file[10]);
        while (at + 10 < file.Length)
        {
            if (file[at] == Extension)
            {
                at = EndOfBlocks(file, at + 2);
                continue;
            }
            if (file[at] != ImageDescriptor) return false;
            at += 10 + ColourTableBytes(file[at + 9]) + 1; // descriptor, colour table, code size
            return EndOfBlocks(file, at) <= file.Length;
        }
        return false;
    }

    private static int ColourTableBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;

    /// <summary>Behind the empty block that ends a chain of blocks; beyond the file when that is missing.</summary>
    private static int EndOfBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0) at += 1 + file[at];
        return at + 1;
    }

    private static bool RiffIsWhole(ReadOnlySpan<byte> file) =>
        file.Length >= 12 && BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L <= file.Length;

    private static bool BmpIsWhole(ReadOnlySpan<byte> file)
    {
        const int RunLength8 = 1;
        const int RunLength4 = 2;
        if (file.Length < 34) return false;
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
        var isOs2 = BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) == 12;
        if (isOs2) return offset < file.Length;
        var compression = BinaryPrimitives.ReadInt32LittleEndian(file[30..]);
        if (compression is RunLength8 or RunLength4) return offset < file.Length;
        long width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        long height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        return offset + (width * bits + 31) / 32 * 4 * height <= file.Length;
    }
}
