using System.Buffers.Binary;
using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Pickles;

/// <summary>
/// The table of a zip archive (PKWARE's APPNOTE.TXT, with zip64): where in the file each member's bytes lie. PyTorch
/// stores members as they are, so that a tensor can be read from its place without unpacking anything.
/// </summary>
internal sealed class ZipTable
{
    private const int LargestTable = 64 << 20; // a checkpoint has some thousand members
    private const int EndLength = 22;
    private const int LongestComment = 0xFFFF;
    private const uint Large = 0xFFFFFFFF; // the true number stands in the zip64 field

    private readonly TensorReader _reader;
    private readonly string _name;
    private readonly long _length;
    private readonly Dictionary<string, Member> _members = [];

    /// <summary>Reads the table at the end of an archive.</summary>
    /// <param name="reader">Reads the file.</param>
    /// <param name="length">Bytes of the file.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="CheckpointException">There is no table, or it is damaged.</exception>
    public ZipTable(TensorReader reader, long length, string name)
    {
        (_reader, _length, _name) = (reader, length, name);
        var (start, size) = FindTable();
        if (size > LargestTable || start < 0 || start > length - size)
            throw Damaged();
        var table = Read(start, (int)size);
        for (var at = 0; at < table.Length;)
            at += ReadMember(table.AsSpan(at));
    }

    /// <summary>Names of the members.</summary>
    public IReadOnlyCollection<string> Names => _members.Keys;

    /// <summary>Where in the file a member's bytes begin, and how many there are; null: there is no such member.</summary>
    /// <exception cref="CheckpointException">It is compressed, or its place is damaged.</exception>
    public (long Offset, long Length)? Find(string member)
    {
        if (!_members.TryGetValue(member, out var found))
            return null;
        if (!found.IsStored)
            throw new CheckpointException(new Problem("pickle.compressed", "", ("file", _name)));
        if (found.Header < 0 || found.Header > _length - 30)
            throw Damaged();
        var header = Read(found.Header, 30);
        if (!header.AsSpan().StartsWith("PK\x03\x04"u8))
            throw Damaged();
        var offset = found.Header + 30 + U16(header, 26) + U16(header, 28);
        return offset <= _length - found.Length ? (offset, found.Length) : throw Damaged();
    }

    private (long Start, long Size) FindTable()
    {
        var count = (int)Math.Min(_length, EndLength + LongestComment);
        var tail = Read(_length - count, count);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end > tail.Length - EndLength)
            throw new CheckpointException(new Problem("pickle.cut_off", "", ("file", _name)));
        var (size, start) = (U32(tail, end + 12), U32(tail, end + 16));
        if (size != Large && start != Large && U16(tail, end + 10) != 0xFFFF)
            return (start, size);

        var locator = end - 20;
        if (locator < 0 || !tail.AsSpan(locator).StartsWith("PK\x06\x07"u8))
            throw Damaged();
        var place = I64(tail, locator + 8);
        if (place < 0 || place > _length - 56)
            throw Damaged();
        var large = Read(place, 56);
        return large.AsSpan().StartsWith("PK\x06\x06"u8) ? (I64(large, 48), I64(large, 40)) : throw Damaged();
    }

    private int ReadMember(ReadOnlySpan<byte> table)
    {
        if (table.Length < 46 || !table.StartsWith("PK\x01\x02"u8))
            throw Damaged();
        var (nameLength, extraLength) = (U16(table, 28), U16(table, 30));
        var total = 46 + nameLength + extraLength + U16(table, 32);
        if (total > table.Length)
            throw Damaged();
        var isStored = U16(table, 10) == 0 && (U16(table, 8) & 1) == 0; // neither compressed nor encrypted
        var extra = table.Slice(46 + nameLength, extraLength);
        var (length, header) = Large64(extra, U32(table, 20), U32(table, 24), U32(table, 42));
        if (length < 0)
            throw Damaged();
        _members[Encoding.UTF8.GetString(table.Slice(46, nameLength))] = new Member(header, length, isStored);
        return total;
    }

    // The zip64 field holds, in this order, those of the numbers that did not fit into 32 bits.
    private (long Length, long Header) Large64(ReadOnlySpan<byte> extra, uint packed, uint length, uint header)
    {
        var (trueLength, trueHeader) = ((long)length, (long)header);
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), size = U16(extra, 2);
            if (size > extra.Length - 4)
                throw Damaged();
            if (id == 1)
            {
                var field = extra.Slice(4, size);
                if (length == Large)
                    trueLength = Next(ref field);
                if (packed == Large)
                    Next(ref field);
                if (header == Large)
                    trueHeader = Next(ref field);
            }
            extra = extra[(4 + size)..];
        }
        return (trueLength, trueHeader);
    }

    private long Next(ref ReadOnlySpan<byte> field)
    {
        if (field.Length < 8)
            throw Damaged();
        var number = I64(field, 0);
        field = field[8..];
        return number;
    }

    private byte[] Read(long offset, int count)
    {
        var bytes = new byte[count];
        _reader.Read(offset, bytes);
        return bytes;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long I64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private CheckpointException Damaged() => new(new Problem("pickle.damaged", "", ("file", _name)));

    private sealed record Member(long Header, long Length, bool IsStored);
}
