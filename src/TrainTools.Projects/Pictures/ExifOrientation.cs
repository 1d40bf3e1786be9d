using System.Buffers.Binary;

namespace TrainTools.Projects.Pictures;

/// <summary>
/// Whether a picture lies on its side, by the EXIF orientation in its header (tag 0x0112; 5 to 8 are turned by a
/// quarter). Read here, so that a list of thousands needs to decode none of them.
/// </summary>
internal static class ExifOrientation
{
    private const ushort OrientationTag = 0x0112;

    /// <summary>Whether width and height change places when the picture is turned upright.</summary>
    public static bool SwapsSides(ReadOnlySpan<byte> file)
    {
        var exif = file switch
        {
            [0xFF, 0xD8, ..] => InJpeg(file),
            [0x89, (byte)'P', ..] => InPng(file),
            [(byte)'R', (byte)'I', ..] => InWebP(file),
            _ => [],
        };
        return Orientation(exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif) is >= 5 and <= 8;
    }

    private static ReadOnlySpan<byte> InJpeg(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 4 <= file.Length && file[at] == 0xFF && file[at + 1] != 0xDA;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (at + 2 + length > file.Length || length < 2) break;
            var data = file.Slice(at + 4, length - 2);
            if (file[at + 1] == 0xE1 && data.StartsWith("Exif\0\0"u8)) return data;
            at += 2 + length;
        }
        return [];
    }

    private static ReadOnlySpan<byte> InPng(ReadOnlySpan<byte> file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (length > chunk.Length - 12) break;
            if (chunk[4..].StartsWith("eXIf"u8)) return chunk.Slice(8, (int)length);
            at += 12L + length;
        }
        return [];
    }

    private static ReadOnlySpan<byte> InWebP(ReadOnlySpan<byte> file)
    {
        for (long at = 12; at + 8 <= file.Length;)
        {
            var chunk = file[(int)at..];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            if (length > chunk.Length - 8) break;
            if (chunk.StartsWith("EXIF"u8)) return chunk.Slice(8, (int)length);
            at += 8L + length + (length & 1); // chunks begin at even places
        }
        return [];
    }

    /// <summary>
    /// The first directory of a TIFF structure is looked through; 1 (upright) where nothing is said.
    /// </summary>
    private static int Orientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var isLittle = tiff[0] == (byte)'I';
        var directory = isLittle
            ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..])
            : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory > tiff.Length - 2) return 1;
        var entries = Word(tiff, (int)directory, isLittle);
        for (var entry = 0; entry < entries; entry++)
        {
            var at = (int)directory + 2 + entry * 12;
            if (at + 12 > tiff.Length) break;
            if (Word(tiff, at, isLittle) == OrientationTag) return Word(tiff, at + 8, isLittle);
        }
        return 1;
    }

    private static int Word(ReadOnlySpan<byte> data, int at, bool isLittle) => isLittle
        ? BinaryPrimitives.ReadUInt16LittleEndian(data[at..])
        : BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
}
