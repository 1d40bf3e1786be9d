using System.Buffers.Binary;
using System.Text;

namespace TrainTools.Diffusion.Tests.Libtorch;

/// <summary>
/// A 64-bit ELF file that holds nothing but the tables of symbol versions: enough for a reader of them, not for a loader.
/// </summary>
internal sealed class SmallElf
{
    private readonly List<(string Library, string Version, ushort Index)> _needed = [];
    private readonly List<string> _defined = [];
    private readonly List<(string Name, ushort Version)> _symbols = [("", 0)];
    private readonly List<int> _relocations = [];

    public SmallElf Needs(string library, string version, ushort index)
    {
        _needed.Add((library, version, index));
        return this;
    }

    public SmallElf Defines(params string[] versions)
    {
        _defined.AddRange(versions);
        return this;
    }

    /// <summary>A symbol that is looked up in a version.</summary>
    public SmallElf Symbol(string name, ushort version, bool isUsed = true)
    {
        _symbols.Add((name, version));
        if (isUsed)
            _relocations.Add(_symbols.Count - 1);
        return this;
    }

    public byte[] Bytes()
    {
        var names = new MemoryStream();
        names.WriteByte(0);
        uint Name(string text)
        {
            var at = (uint)names.Position;
            names.Write(Encoding.ASCII.GetBytes(text + "\0"));
            return at;
        }

        var needed = Needed(Name);
        var defined = Defined(Name);
        var symbols = _symbols.SelectMany(symbol => (byte[])[.. U32(Name(symbol.Name)), .. new byte[20]]).ToArray();
        var versions = _symbols.SelectMany(symbol => U16(symbol.Version)).ToArray();
        var relocations = _relocations
            .SelectMany(symbol => (byte[])[.. new byte[8], .. U32(6), .. U32((uint)symbol), .. new byte[8]]).ToArray();
        return File(
            (0, [], 0), (3, names.ToArray(), 0), (11, symbols, 1), (0x6fffffff, versions, 2), (0x6ffffffe, needed, 1),
            (0x6ffffffd, defined, 1), (4, relocations, 2));
    }

    private byte[] Needed(Func<string, uint> name)
    {
        var libraries = _needed.GroupBy(need => need.Library).ToList();
        var table = new List<byte>();
        foreach (var library in libraries)
        {
            var entries = library.ToList();
            var size = 16 + 16 * entries.Count;
            var next = library == libraries[^1] ? 0 : size;
            table.AddRange([.. U16(1), .. U16((ushort)entries.Count), .. U32(name(library.Key)), .. U32(16), .. U32((uint)next)]);
            foreach (var entry in entries)
            {
                var isLast = entry == entries[^1];
                table.AddRange(
                    [.. U32(0), .. U16(0), .. U16(entry.Index), .. U32(name(entry.Version)), .. U32(isLast ? 0u : 16u)]);
            }
        }
        return [.. table];
    }

    private byte[] Defined(Func<string, uint> name)
    {
        var table = new List<byte>();
        for (var i = 0; i < _defined.Count; i++)
        {
            var next = i == _defined.Count - 1 ? 0u : 28u;
            table.AddRange(
                [.. U16(1), .. U16(0), .. U16((ushort)(i + 1)), .. U16(1), .. U32(0), .. U32(20), .. U32(next)]);
            table.AddRange([.. U32(name(_defined[i])), .. U32(0)]);
        }
        return [.. table];
    }

    // A section without contents is left out: a library that needs nothing has no such table.
    private static byte[] File(params (uint Type, byte[] Contents, uint Link)[] sections)
    {
        const int HeaderSize = 64;
        var contents = sections.SelectMany(section => section.Contents).ToArray();
        var file = new List<byte>([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[33]]);
        file.AddRange([.. U64((ulong)(HeaderSize + contents.Length)), .. new byte[12], .. U16((ushort)sections.Length)]);
        file.AddRange(new byte[HeaderSize - file.Count]);
        file.AddRange(contents);
        var at = (ulong)HeaderSize;
        foreach (var (type, bytes, link) in sections)
        {
            var shown = bytes.Length == 0 ? 0 : type;
            file.AddRange([.. U32(0), .. U32(shown), .. new byte[16], .. U64(at), .. U64((ulong)bytes.Length), .. U32(link)]);
            file.AddRange(new byte[HeaderSize - 44]);
            at += (ulong)bytes.Length;
        }
        return [.. file];
    }

    private static byte[] U16(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
