using System.Text.Json;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Doctor;

namespace TrainTools.Host.Tests.Doctor;

public sealed class DoctorTests
{
    private static readonly TorchFacts WorkingTorch =
        new(Problem: null, "2.10.0+cpu", "/p", "package", Copy: null, "cpu", Cards: 0, Threads: 8, PassedOver: []);

    [Fact]
    public void Report_OfAWorkingMachine_SaysThatAllIsThere()
    {
        var lines = DoctorText.Lines(Report(WorkingTorch)).ToList();

        Assert.Contains("[ok] libtorch             2.10.0+cpu (package), /p", lines);
        Assert.Contains("[ok] TorchSharp           0.107.0", lines);
        Assert.Contains("[ok] SixLabors.ImageSharp 2.1.13", lines);
        Assert.Equal("All that training needs is there.", lines[^1]);
    }

    [Fact]
    public void Report_WithoutLibtorch_SaysWhatToInstall()
    {
        const string problem = "libtorch cannot be loaded: no such file. Install it.";
        var torch = TorchFacts.Missing(problem, []);

        var lines = DoctorText.Lines(Report(torch)).ToList();

        Assert.Contains(lines, line => line.StartsWith("[!!] libtorch") && line.EndsWith("Install it."));
        Assert.DoesNotContain(lines, line => line.Contains("Device"));
        Assert.StartsWith("Something that training needs is missing", lines[^1]);
    }

    [Fact]
    public void Report_WithCards_CountsThem()
    {
        var lines = DoctorText.Lines(Report(WorkingTorch with { Device = "cuda", Cards = 2 }));

        Assert.Contains(lines, line => line.Contains("cuda, 2 GPUs; 8 threads"));
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
    public void Package_OfAnAssembly_HasItsNameAndVersion()
    {
        var facts = PackageProbe.Of(typeof(FactAttribute).Assembly);

        Assert.Equal("xunit.core", facts.Name);
        Assert.Equal("2.9.3", facts.Version);
    }

    [Fact]
    public void Report_WhereTheWebUisPyTorchDoesNotServe_SaysWhy()
    {
        const string reason = "The WebUI's PyTorch at /w is version 2.14.1; 2.10, 2.11 and 2.12 work.";
        var torch = WorkingTorch with { PassedOver = [new("webui", "/w", reason)] };

        var lines = DoctorText.Lines(Report(torch));

        Assert.Contains($"[--] libtorch             {reason}", lines);
    }

    [Fact]
    public void Report_OnAnOlderSystem_SaysThatACopyIsUsed()
    {
        var torch = WorkingTorch with { Copy = "/home/natives/libLibTorchSharp.so" };

        var lines = DoctorText.Lines(Report(torch));

        Assert.Contains(lines, line => line.StartsWith("[--] libstdc++") && line.EndsWith("/home/natives/libLibTorchSharp.so"));
    }

    private static DoctorReport Report(TorchFacts torch) => new(
        Ok: torch.Problem is null, "0.1.0",
        [new("TorchSharp", "0.107.0"), new("SixLabors.ImageSharp", "2.1.13")],
        new SystemFacts(".NET 10", "an OS", "X64", 8, 16L << 30), torch,
        new VocabularyFacts(null, "give --clip-vocab"), new DiskFacts("/work", 100L << 30));
}
