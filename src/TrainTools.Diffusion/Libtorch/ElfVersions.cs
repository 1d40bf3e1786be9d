using System.Buffers.Binary;
using System.Text;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>A version that a shared library asks of another one.</summary>
/// <param name="Library">The other library, for example <c>libstdc++.so.6</c>.</param>
/// <param name="Name">For example <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The number that the library's symbols refer to it by.</param>
/// <param name="FlagsOffset">Where its two bytes of flags (<c>vna_flags</c>) lie in the file.</param>
internal readonly record struct NeededVersion(string Library, string Name, int Index, int FlagsOffset);

/// <summary>
/// The symbol versions in a 64-bit little-endian ELF file: those it needs (.gnu.version_r), those it defines
/// (.gnu.version_d), and which symbols use them. Format: elf(5) and the Linux Standard Base, "Symbol Versioning".
/// </summary>
internal sealed class ElfVersions
{
    private const int SectionSymbols = 11;              // SHT_DYNSYM
    private const int SectionRelocations = 4;           // SHT_RELA
    private const int SectionDefined = 0x6ffffffd;      // SHT_GNU_verdef
    private const int SectionNeeded = 0x6ffffffe;       // SHT_GNU_verneed
    private const int SectionSymbolVersions = 0x6fffffff; // SHT_GNU_versym
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;

    private readonly byte[] _file;
    private readonly List<Section> _sections;

    private ElfVersions(byte[] file)
    {
        _file = file;
        _sections = [.. Sections()];
    }

    /// <summary>Reads the tables; null for a file that is no such ELF file or whose tables lead out of it.</summary>
    public static ElfVersions? Read(byte[] file)
    {
        ReadOnlySpan<byte> start = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1]; // 64 bits, little-endian
        if (!file.AsSpan().StartsWith(start) || file.Length < 64)
            return null;
        try
        {
            var elf = new ElfVersions(file);
            (elf.Needed, elf.Defined) = ([.. elf.ReadNeeded()], [.. elf.ReadDefined()]);
            return elf;
        }
        catch (ArgumentException) // an offset leads out of the file
        {
            return null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>The versions it asks of other libraries.</summary>
    public IReadOnlyList<NeededVersion> Needed { get; private set; } = [];

    /// <summary>The versions it offers.</summary>
    public IReadOnlyList<string> Defined { get; private set; } = [];

    /// <summary>Names of the symbols that are looked up in a version.</summary>
    public IReadOnlyList<string> SymbolsOf(NeededVersion version)
    {
        if (Find(SectionSymbols) is not { } symbols || Find(SectionSymbolVersions) is not { } versions)
            return [];
        return [.. Enumerable.Range(0, symbols.Size / SymbolSize)
            .Where(i => (U16(versions.Offset + 2 * i) & 0x7FFF) == version.Index)
            .Select(i => Name(symbols, U32(symbols.Offset + SymbolSize * i)))];
    }

    /// <summary>Whether any place of the library is to be filled with a symbol's address.</summary>
    public bool IsUsed(string symbol)
    {
        if (Find(SectionSymbols) is not { } symbols)
            return false;
        return _sections.Where(section => section.Type == SectionRelocations).Any(relocations =>
            Enumerable.Range(0, relocations.Size / RelocationSize)
                .Select(i => U32(relocations.Offset + RelocationSize * i + 12)) // upper half of r_info
                .Any(i => i != 0 && Name(symbols, U32(symbols.Offset + SymbolSize * i)) == symbol));
    }

    private IEnumerable<NeededVersion> ReadNeeded()
    {
        if (Find(SectionNeeded) is not { } section)
            yield break;
        var at = section.Offset;
        while (true)
        {
            var library = Name(section, U32(at + 4));
            var entry = at + U32(at + 8);
            for (var left = U16(at + 2); left > 0; left--)
            {
                yield return new NeededVersion(library, Name(section, U32(entry + 8)), U16(entry + 6), entry + 4);
                entry += U32(entry + 12);
            }
            if (U32(at + 12) == 0)
                yield break;
            at += U32(at + 12);
        }
    }

    private IEnumerable<string> ReadDefined()
    {
        if (Find(SectionDefined) is not { } section)
            yield break;
        var at = section.Offset;
        while (true)
        {
            yield return Name(section, U32(at + U32(at + 12)));
            if (U32(at + 16) == 0)
                yield break;
            at += U32(at + 16);
        }
    }

    private IEnumerable<Section> Sections()
    {
        const int HeaderSize = 64;
        var table = checked((int)BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(40, 8)));
        for (var i = 0; i < U16(60); i++)
        {
            var header = _file.AsMemory(table + HeaderSize * i, HeaderSize);
            yield return new Section(Whole(header, 4, 4), Whole(header, 24, 8), Whole(header, 32, 8), Whole(header, 40, 4));
        }
    }

    private static int Whole(ReadOnlyMemory<byte> header, int offset, int size)
    {
        var bytes = header.Span.Slice(offset, size);
        return checked((int)(size == 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt64LittleEndian(bytes)));
    }

    private Section? Find(int type) => _sections.Where(section => section.Type == type).Cast<Section?>().FirstOrDefault();

    // A table's names lie in the section that it links to.
    private string Name(Section table, int offset)
    {
        if (table.Link >= _sections.Count)
            throw new ArgumentException("The table of names is missing.");
        var rest = _file.AsSpan(_sections[table.Link].Offset + offset);
        var length = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(length < 0 ? rest : rest[..length]);
    }

    private int U16(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(offset, 2));

    private int U32(int offset) => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(offset, 4)));

    private readonly record struct Section(int Type, int Offset, int Size, int Link);
}
