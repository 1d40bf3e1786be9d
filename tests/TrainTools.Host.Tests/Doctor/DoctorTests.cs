using System.Text.Json;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Doctor;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Doctor;

public sealed class DoctorTests
{
    private static readonly TorchFacts WorkingTorch =
        new(Problem: null, "2.10.0", "/p/libtorch_cpu.so", "package", "cpu", Cards: 0, Threads: 8);

    [Fact]
    public void Report_OfAWorkingMachine_SaysThatAllIsThere()
    {
        var lines = DoctorText.Lines(Report(WorkingTorch, new ImagingFacts(null))).ToList();

        Assert.Contains("[ok] libtorch             2.10.0 (package), /p/libtorch_cpu.so", lines);
        Assert.Contains("[ok] TorchSharp           stand-in for 0.107.0; the feed has none", lines);
        Assert.Contains("[ok] SixLabors.ImageSharp the package 3.1.12; the feed has it", lines);
        Assert.Equal("All that training needs is there.", lines[^1]);
    }

    [Fact]
    public void Report_WithoutLibtorch_SaysWhatToInstall()
    {
        const string problem = "libtorch cannot be loaded: no such file. Install it.";
        var torch = new TorchFacts(problem, null, null, null, null, Cards: 0, Threads: 0);

        var lines = DoctorText.Lines(Report(torch, new ImagingFacts(null))).ToList();

        Assert.Contains(lines, line => line.StartsWith("[!!] libtorch") && line.EndsWith("Install it."));
        Assert.DoesNotContain(lines, line => line.Contains("Device"));
        Assert.StartsWith("Something that training needs is missing", lines[^1]);
    }

    [Fact]
    public void Report_WithCards_CountsThem()
    {
        var lines = DoctorText.Lines(Report(WorkingTorch with { Device = "cuda", Cards = 2 }, new ImagingFacts(null)));

        Assert.Contains(lines, line => line.Contains("cuda, 2 cards; 8 threads"));
    }

    [Fact]
    public void Verb_OnThisMachine_AnswersAsTextAndAsJson()
    {
        var text = new CommandLineHarness();
        var json = new CommandLineHarness();

        int textExit = text.Run("doctor");
        int jsonExit = json.Run("doctor", "--json");

        using var report = JsonDocument.Parse(json.Output);
        bool isOk = report.RootElement.GetProperty("ok").GetBoolean();
        Assert.Equal(isOk ? ExitCode.Done : ExitCode.Fault, textExit);
        Assert.Equal(textExit, jsonExit);
        Assert.Equal(6, report.RootElement.GetProperty("packages").GetArrayLength());
        Assert.True(report.RootElement.GetProperty("disk").GetProperty("free_bytes").GetInt64() > 0);
        Assert.Contains(text.OutputLines, line => line.Contains("TorchSharp"));
        Assert.Empty(text.Error);
    }

    [Fact]
    public void Package_OfAnOrdinaryAssembly_IsTheRealOne()
    {
        var facts = PackageProbe.Of(typeof(FactAttribute).Assembly, "because");

        Assert.False(facts.StandIn);
        Assert.Equal("xunit.core", facts.Name);
        Assert.StartsWith("2.9.", facts.Version);
        Assert.Equal("because", facts.Why);
    }

    [Fact]
    public void Reason_OfAnAssemblyThatDoesNotSay_IsNotInvented()
    {
        Assert.Equal("the build did not say", PackageProbe.Reason(typeof(FactAttribute).Assembly));
    }

    [Fact]
    public void Libtorch_AmongLoadedLibraries_IsFoundWithItsBuildFacts()
    {
        using var folder = new TemporaryFolder();
        string bridge = folder.Write("libanything_torch.so", "");
        folder.Write("libanything_torch.json", """{ "version": "1.13.1", "source": "the system", "cxx11_abi": 1 }""");

        var (library, facts) = TorchProbe.LoadedLibrary(["/lib/libc.so.6", bridge, "/lib/libtorch_cpu.so.1.13.0"]);

        Assert.Equal("/lib/libtorch_cpu.so.1.13.0", library);
        Assert.Equal(new TorchProbe.BuildFacts("1.13.1", "the system"), facts);
    }

    [Theory]
    [InlineData("/n/libtorch-cpu-linux-x64/2.10.0.0/runtimes/linux-x64/native/libtorch_cpu.so")]
    [InlineData(@"C:\n\torch_cpu.dll")]
    public void Libtorch_OfAPackage_IsFoundWithoutBuildFacts(string path)
    {
        // On Linux a backslash is no separator; there the whole path counts as the name.
        string name = OperatingSystem.IsWindows() ? path : path.Replace(@"C:\n\", "");

        var (library, facts) = TorchProbe.LoadedLibrary([name]);

        Assert.Equal(name, library);
        Assert.Null(facts);
    }

    private static DoctorReport Report(TorchFacts torch, ImagingFacts imaging) => new(
        Ok: torch.Problem is null && imaging.Problem is null, "0.1.0",
        [
            new("TorchSharp", StandIn: true, "0.107.0", "the feed has none"),
            new("SixLabors.ImageSharp", StandIn: false, "3.1.12", "the feed has it"),
        ],
        new SystemFacts(".NET 10", "an OS", "X64", 8, 16L << 30), torch, imaging,
        new VocabularyFacts(null, "give --clip-vocab"), new DiskFacts("/work", 100L << 30));
}
