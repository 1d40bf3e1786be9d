using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace TorchSharp.Tests.Bridge;

public sealed class BuildTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bridge tests ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Assembly_SaysThatItIsAStandIn()
    {
        var facts = typeof(Tensor).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .ToDictionary(fact => fact.Key, fact => fact.Value);

        Assert.Equal("true", facts["StandIn"]);
        Assert.Equal("TorchSharp 0.107.0", facts["StandInFor"]);
    }

    [Fact]
    public void FactsBesideTheLibrary_AreThoseOfTheLibtorchInUse()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "libtraintools_torch.json");
        using var facts = JsonDocument.Parse(File.ReadAllText(file));

        Assert.Equal(__version__, facts.RootElement.GetProperty("version").GetString());
        Assert.True(Directory.Exists(facts.RootElement.GetProperty("libraries").GetString()));
        Assert.Contains(facts.RootElement.GetProperty("device").GetString(), new[] { "cpu", "cuda", "rocm" });
        Assert.False(string.IsNullOrEmpty(facts.RootElement.GetProperty("source").GetString()));
    }

    [Fact]
    public void Library_ThatIsMissing_IsExplainedInWords()
    {
        var failure = Assert.Throws<NotSupportedException>(() =>
            TorchSharp.Bridge.LoadFrom(Path.Combine(_folder, "libtraintools_torch.so")));

        Assert.Contains("libtorch", failure.Message);
        Assert.Contains("build again", failure.Message);
    }

    [Fact]
    public void Library_ThatCannotBeLoaded_IsExplainedInWords()
    {
        var file = Path.Combine(_folder, "libtraintools_torch.so");
        File.WriteAllText(file, "no library");

        var failure = Assert.Throws<NotSupportedException>(() => TorchSharp.Bridge.LoadFrom(file));

        Assert.Contains(file, failure.Message);
        Assert.Contains("apt-get install", failure.Message);
    }

    [Fact]
    public void Build_WithoutACompiler_SaysSoAndSkips()
    {
        var (exit, output) = Build(("CXX", "no-such-compiler"));

        Assert.Equal(3, exit);
        Assert.Equal("no C++ compiler (no-such-compiler) was found", output);
    }

    [Fact]
    public void Build_WithAFolderThatIsNoLibtorch_NamesTheFolder()
    {
        var (exit, output) = Build(("TRAINTOOLS_LIBTORCH", _folder));

        Assert.Equal(3, exit);
        Assert.Contains(_folder, output);
    }

    [Fact]
    public void Build_WithHeadersButNoLibrary_SaysWhatIsMissing()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "include", "ATen"));
        File.WriteAllText(Path.Combine(_folder, "include", "ATen", "ATen.h"), "");

        var (exit, output) = Build(("TRAINTOOLS_LIBTORCH", _folder));

        Assert.Equal(3, exit);
        Assert.Contains("libtorch_cpu.so", output);
    }

    [FactWhereASecondLibtorchIs]
    public void Build_OverASecondLibtorch_Compiles()
    {
        var second = Environment.GetEnvironmentVariable(FactWhereASecondLibtorchIsAttribute.Variable)!;

        var (exit, output) = Build(("TRAINTOOLS_LIBTORCH", second));

        Assert.True(exit == 0, output);
        var facts = File.ReadAllText(Path.Combine(_folder, "out", "libtraintools_torch.json"));
        Assert.Contains("TRAINTOOLS_LIBTORCH", facts);
    }

    private (int Exit, string Output) Build(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(BridgeSources.Folder, "native", "build.sh"));
        start.ArgumentList.Add(Path.Combine(_folder, "objects"));
        start.ArgumentList.Add(Path.Combine(_folder, "out"));
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
