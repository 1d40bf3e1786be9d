namespace TrainTools.House.Tests.Install;

/// <summary>What a build of the solution leaves on the disk.</summary>
public sealed class BuildSizeTests
{
    private const long Most = 700_000_000;

    [Fact]
    public void Build_OfTheSolution_CopiesNoLibtorch()
    {
        var copies = Products().Where(file => Path.GetFileName(file).Contains("torch_cpu", StringComparison.Ordinal));

        Assert.Empty(copies.Select(Repository.Relative));
    }

    [Fact]
    public void Build_OfTheSolution_CopiesNoOnnxRuntime()
    {
        string[] names = ["libonnxruntime.so", "libonnxruntime.dylib", "onnxruntime.dll"];
        var copies = Products().Where(file => names.Contains(Path.GetFileName(file)));

        Assert.Empty(copies.Select(Repository.Relative));
    }

    [Fact]
    public void Build_OfTheSolution_TakesAtMost700Megabytes() =>
        Assert.InRange(Products().Sum(file => new FileInfo(file).Length), 1, Most);

    private static IEnumerable<string> Products() =>
        from part in (string[])["src", "tests"]
        from project in Directory.EnumerateDirectories(Repository.PathOf(part))
        from folder in (string[])[Path.Combine(project, "bin"), Path.Combine(project, "obj")]
        where Directory.Exists(folder)
        from file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        select file;
}
