using System.Buffers.Binary;

namespace TrainTools.Imaging;

/// <summary>
/// Notices files that end before their image does, as broken downloads and full disks leave them. Ours, because
/// decoders fill the rest of some formats with grey at most with a warning, and a LoRA would learn the grey.
/// </summary>
internal static class CutOffCheck
{
    /// <summary>
    /// Whether the file's own structure says that its end is missing. A bare JPEG XL has none: its decoder tells.
    /// </summary>
    public static bool IsCutOff(ImageKind kind, byte[] file)
    {
        if (kind == ImageKind.Jpeg) return !JpegHasEnd(file);
        if (kind == ImageKind.Png) return !PngHasEnd(file);
        if (kind == ImageKind.Gif) return !GifBlocks.HasFirstFrame(file);
        if (kind == ImageKind.WebP) return !RiffIsWhole(file);
        if (kind == ImageKind.Bmp) return !BmpIsWhole(file);
        if (kind == ImageKind.Tiff) return TiffPages.Of(file).IsCutOff;
        return IsoBox.AreCutOff(file);
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
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
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
