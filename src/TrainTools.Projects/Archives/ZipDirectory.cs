using System.Buffers.Binary;

namespace TrainTools.Projects.Archives;

/// <summary>An entry as a zip's directory has it.</summary>
/// <param name="Name">The bytes of its path.</param>
/// <param name="IsUtf8">Whether they are marked as UTF-8; else some code page of whoever packed it.</param>
/// <param name="IsEncrypted">Whether a password is needed.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
/// <param name="Length">Bytes that it claims to have unpacked.</param>
internal sealed record ZipEntry(byte[] Name, bool IsUtf8, bool IsEncrypted, bool IsLink, long Length);

/// <summary>
/// Reads a zip's directory itself (APPNOTE.TXT 4.3.12 to 4.3.16), before .NET does: .NET makes an object of each entry
/// however many there are, and does not tell which names are marked as UTF-8.
/// </summary>
internal static class ZipDirectory
{
    private const int EndLength = 22;               // of the end record without its comment
    private const int LocatorLength = 20;           // of Zip64, right before it
    private const int EntryLength = 46;             // without name, extra fields and comment
    private const uint EndMark = 0x06054b50;
    private const uint LocatorMark = 0x07064b50;
    private const uint End64Mark = 0x06064b50;
    private const uint EntryMark = 0x02014b50;
    private const uint In64 = 0xFFFFFFFF;           // the number stands in a Zip64 field

    /// <summary>The entries in their order; one more than the most that are asked for, where there are more.</summary>
    /// <exception cref="InvalidDataException">It is no zip, or its directory is damaged.</exception>
    public static IReadOnlyList<ZipEntry> Read(Stream zip, int most)
    {
        zip.Position = OffsetOf(zip);
        var entries = new List<ZipEntry>();
        var head = new byte[EntryLength];
        while (entries.Count <= most && zip.ReadAtLeast(head, EntryLength, throwOnEndOfStream: false) == EntryLength
            && Number(head, 0) == EntryMark)
        {
            var name = Bytes(zip, Short(head, 28));
            var extra = Bytes(zip, Short(head, 30));
            zip.Position += Short(head, 32);
            var flags = Short(head, 8);
            var isLink = (Number(head, 38) >> 16 & 0xF000) == 0xA000; // S_IFLNK of the mode that Unix packers write
            entries.Add(new ZipEntry(
                name, (flags & 0x800) != 0, (flags & 1) != 0, isLink, LengthOf(Number(head, 24), extra)));
        }
        return entries;
    }

    private static long OffsetOf(Stream zip)
    {
        // The end record may have a comment of 64 KB behind it.
        var tail = new byte[(int)Math.Min(zip.Length, EndLength + ushort.MaxValue + LocatorLength)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            if (Number(tail, at) != EndMark) continue;
            var offset = Number(tail, at + 16);
            if (offset != In64) return offset;
            if (at < LocatorLength || Number(tail, at - LocatorLength) != LocatorMark) break;
            return Offset64(zip, (long)BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(at - LocatorLength + 8)));
        }
        throw new InvalidDataException("there is no end of a zip's directory");
    }

    private static long Offset64(Stream zip, long at)
    {
        var end = new byte[56];
        if (at < 0 || at > zip.Length - end.Length) throw new InvalidDataException("the Zip64 end lies outside");
        zip.Position = at;
        zip.ReadExactly(end);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48));
        return Number(end, 0) == End64Mark && offset >= 0 && offset <= zip.Length
            ? offset
            : throw new InvalidDataException("the Zip64 end is damaged");
    }

    /// <summary>The length unpacked; in the first Zip64 extra field where it does not fit into 32 bits.</summary>
    private static long LengthOf(uint length, byte[] extra)
    {
        if (length != In64) return length;
        for (var at = 0; at + 4 <= extra.Length; at += 4 + Short(extra, at + 2))
        {
            if (Short(extra, at) == 1 && at + 12 <= extra.Length)
                return Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(extra.AsSpan(at + 4)));
        }
        return length;
    }

    private static byte[] Bytes(Stream zip, int count)
    {
        var bytes = new byte[count];
        zip.ReadExactly(bytes);
        return bytes;
    }

    private static int Short(byte[] from, int at) => BinaryPrimitives.ReadUInt16LittleEndian(from.AsSpan(at));

    private static uint Number(byte[] from, int at) => BinaryPrimitives.ReadUInt32LittleEndian(from.AsSpan(at));
}
