using TrainTools.Core.Problems;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Libtorch;

public sealed class WeakVersionTests : IDisposable
{
    private const string Libstdc = "libstdc++.so.6";
    private const string Mark = "_ZSt21ios_base_library_initv";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void FileToLoad_WithAnOlderLibstdc_IsACopyInWhichOnlyTheOneFlagDiffers()
    {
        var library = Marked().Bytes();

        var copy = Load(library, Offering("GLIBCXX_3.4.30"));

        Assert.NotEqual(Written, copy);
        var changed = Differences(library, File.ReadAllBytes(copy));
        Assert.Equal((0, 2), Assert.Single(changed).Values);
        Assert.Equal(library, File.ReadAllBytes(Written));
    }

    [Fact]
    public void FileToLoad_ASecondTime_IsTheSameCopy()
    {
        var first = Load(Marked().Bytes(), Offering("GLIBCXX_3.4.30"));
        var written = File.GetLastWriteTimeUtc(first);

        var second = Load(Marked().Bytes(), Offering("GLIBCXX_3.4.30"));

        Assert.Equal(first, second);
        Assert.Equal(written, File.GetLastWriteTimeUtc(second));
    }

    [Fact]
    public void FileToLoad_WithANewLibstdc_IsTheLibraryItself() =>
        Assert.Equal(Written, Load(Marked().Bytes(), Offering("GLIBCXX_3.4.30", "GLIBCXX_3.4.32")));

    [Fact]
    public void FileToLoad_WhereTheMarkIsUsed_SaysWhichLibraryIsNeeded()
    {
        var library = new SmallElf().Needs(Libstdc, "GLIBCXX_3.4.32", 2).Symbol(Mark, 2, isUsed: true).Bytes();

        Assert.Equal("GLIBCXX_3.4.32", Refusal(library, Offering("GLIBCXX_3.4.30")).Argument("symbols"));
    }

    [Fact]
    public void FileToLoad_WhereAnotherSymbolNeedsTheVersion_SaysWhichLibraryIsNeeded()
    {
        var library = Marked().Symbol("_ZSt5other", 2, isUsed: false).Bytes();

        var refusal = Refusal(library, Offering("GLIBCXX_3.4.30"));

        Assert.Equal("libtorch.old_libstdc", refusal.Code);
        Assert.Equal((Written, Libstdc), (refusal.Argument("path"), refusal.Argument("library")));
        Assert.False(Directory.Exists(Copies));
    }

    [Fact]
    public void FileToLoad_WhereAnotherVersionIsMissingToo_NamesBoth()
    {
        var library = Marked().Needs(Libstdc, "GLIBCXX_3.4.33", 3).Symbol("_ZSt3new", 3).Bytes();

        Assert.Equal(
            "GLIBCXX_3.4.32, GLIBCXX_3.4.33", Refusal(library, Offering("GLIBCXX_3.4.30")).Argument("symbols"));
    }

    [Fact]
    public void FileToLoad_OfAFileThatIsNoElf_IsLeftToTheSystem() =>
        Assert.Equal(Written, Load("MZ no library"u8.ToArray(), Offering("GLIBCXX_3.4.30")));

    [Fact]
    public void FileToLoad_OfAFileCutAnywhere_NeverFailsOtherwise()
    {
        var library = Marked().Bytes();
        for (var length = 0; length < library.Length; length++)
            Assert.Equal(Written, Load(library[..length], Offering("GLIBCXX_3.4.30")));
    }

    [Fact]
    public void FileToLoad_OfTorchSharpsLibrary_IsMendedInOnePlace()
    {
        if (!OperatingSystem.IsLinux())
            return; // no other system has this library
        var library = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        var needed = ElfVersions.Read(library)!.Needed.Where(version => version.Library == Libstdc)
            .Select(version => version.Name);

        var copy = Load(library, Offering([.. needed.Where(name => name != "GLIBCXX_3.4.32")]));

        Assert.Equal((0, 2), Assert.Single(Differences(library, File.ReadAllBytes(copy))).Values);
    }

    public void Dispose() => _folder.Dispose();

    private string Written => Path.Combine(_folder.Path, "libTested.so");

    private string Copies => Path.Combine(_folder.Path, "copies");

    private static SmallElf Marked() => new SmallElf()
        .Needs("libc.so.6", "GLIBC_2.34", 5).Needs(Libstdc, "GLIBCXX_3.4.30", 4).Needs(Libstdc, "GLIBCXX_3.4.32", 2)
        .Symbol("malloc", 5).Symbol("_ZSt4wait", 4).Symbol(Mark, 2, isUsed: false);

    private static byte[] Offering(params string[] versions) => new SmallElf().Defines(versions).Bytes();

    private string Load(byte[] library, byte[] libstdc)
    {
        File.WriteAllBytes(Written, library);
        var offered = Path.Combine(_folder.Path, "libstdc++.so.6.0.30");
        File.WriteAllBytes(offered, libstdc);
        return WeakVersion.FileToLoad(Written, offered, Copies);
    }

    private Problem Refusal(byte[] library, byte[] libstdc) =>
        Assert.Throws<LibtorchException>(() => Load(library, libstdc)).Problem;

    private static List<(int Offset, (int Before, int After) Values)> Differences(byte[] before, byte[] after)
    {
        Assert.Equal(before.Length, after.Length);
        return [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])
            .Select(i => (i, ((int)before[i], (int)after[i])))];
    }
}
