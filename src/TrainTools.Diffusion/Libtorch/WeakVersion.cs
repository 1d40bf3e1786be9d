using System.Buffers.Binary;
using System.Security.Cryptography;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// Lets TorchSharp's library load where the system's libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04). The
/// library names GLIBCXX_3.4.32 for one symbol that it never calls: a mark that the header iostream leaves for the
/// linker. With the flag VER_FLG_WEAK on that one entry in a copy of the file, the loader accepts its absence.
/// </summary>
internal static class WeakVersion
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Mark = "_ZSt21ios_base_library_initv";
    private const string Libstdc = "libstdc++.so.6";
    private const ushort Weak = 2; // VER_FLG_WEAK of vna_flags

    /// <summary>The file to load: the library itself, or a copy of it in a folder of ours.</summary>
    /// <param name="library">TorchSharp's library.</param>
    /// <param name="libstdc">The system's libstdc++.</param>
    /// <param name="copies">Where a copy is kept; it is made once.</param>
    /// <exception cref="LibtorchException">The system's library is too old, and not for this one mark only.</exception>
    public static string FileToLoad(string library, string libstdc, string copies)
    {
        var file = File.ReadAllBytes(library);
        if (ElfVersions.Read(file) is not { } needs || ElfVersions.Read(File.ReadAllBytes(libstdc)) is not { } offers)
            return library; // nothing that we know how to read: the loader decides

        var missing = needs.Needed
            .Where(version => version.Library == Libstdc && !offers.Defined.Contains(version.Name)).ToList();
        if (missing.Count == 0)
            return library;
        if (missing is not [{ Name: Version } mark] || needs.SymbolsOf(mark) is not [Mark] || needs.IsUsed(Mark))
        {
            throw new LibtorchException(new Problem("libtorch.old_libstdc", "", ("path", library), ("library", Libstdc),
                ("symbols", string.Join(", ", missing.Select(version => version.Name))), ("found", libstdc)));
        }

        var flags = file.AsSpan(mark.FlagsOffset, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
        return Keep(file, Path.GetFileName(library), copies);
    }

    // Named by its contents, so that versions of the program do not disturb each other.
    private static string Keep(byte[] file, string name, string copies)
    {
        var folder = Path.Combine(copies, Convert.ToHexStringLower(SHA256.HashData(file))[..16]);
        var copy = Path.Combine(folder, name);
        if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(file))
            return copy;
        Directory.CreateDirectory(folder);
        WholeFile.Write(copy, stream => stream.Write(file));
        return copy;
    }
}
