using System.Text.Json;
using TrainTools.Cli.Doctor;
using TrainTools.Core.Problems;
using TrainTools.Host;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Tests.Doctor;

public sealed class DoctorTests
{
    private static readonly TorchFacts WorkingTorch =
        new(Problem: null, "2.10.0+cpu", "/p", "package", Copy: null, "cpu", Gpus: 0, Threads: 8, PassedOver: []);

    [Fact]
    public void Report_OfAWorkingMachine_SaysThatAllIsThere()
    {
        var lines = DoctorText.Lines(Report(WorkingTorch)).ToList();

        Assert.Contains("[ok] libtorch             2.10.0+cpu (package), /p", lines);
        Assert.Contains("[ok] TorchSharp           0.107.0", lines);
        Assert.Contains("[ok] Magick.NET-Q8-x64    15.1.0", lines);
        Assert.Equal("All that training needs is there.", lines[^1]);
    }

    [Fact]
    public void Report_WithoutLibtorch_SaysWhatToInstall()
    {
        var problem = new Problem("libtorch.none", "", ("variable", "TRAINTOOLS_LIBTORCH"), ("versions", "2.10"));
        var torch = TorchFacts.Missing(problem, []);

        var lines = DoctorText.Lines(Report(torch)).ToList();

        Assert.Contains(
            lines, line => line.StartsWith("[!!] libtorch             There is no libtorch for this program."));
        Assert.DoesNotContain(lines, line => line.Contains("Device"));
        Assert.StartsWith("Something that training needs is missing", lines[^1]);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)] // a GPU computes, and the processor's convolutions concern nobody
    public void Report_WhereOneDnnNeedsHelp_SaysSo(int gpus, bool isTold)
    {
        var lines = DoctorText.Lines(Report(WorkingTorch with { Gpus = gpus, FillsChannels = true }));

        Assert.Equal(isTold, lines.Any(line => line.StartsWith("[--] oneDNN ") && line.Contains("fills them up")));
    }

    [Fact]
    public void Report_WithGpus_CountsThem()
    {
        var lines = DoctorText.Lines(Report(WorkingTorch with { Device = "cuda", Gpus = 2 }));

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
        var reason = new Problem("libtorch.webui_version", "",
            ("folder", "/w"), ("version", "2.14.1"), ("versions", "2.10, 2.11, 2.12"));
        var torch = WorkingTorch with { PassedOver = [new("webui", "/w", reason)] };

        var lines = DoctorText.Lines(Report(torch));

        Assert.Contains(
            "[--] libtorch             The WebUI's PyTorch at /w is version 2.14.1; 2.10, 2.11, 2.12 work.", lines);
    }

    [Fact]
    public void Report_OfAWorkingMachine_PrintsTheseLines()
    {
        var report = Report(WorkingTorch with
        {
            Copy = "/c/l.so", PassedOver = [new("webui", "/w", Problem.Of("No version."))],
        });

        Assert.Equal(
            [
                "[ok] Train Tools          0.1.0",
                "[ok] System               an OS, X64, 8 processors, 16 GB of memory",
                "[ok] .NET                 .NET 10",
                "[ok] TorchSharp           0.107.0",
                "[ok] Magick.NET-Q8-x64    15.1.0",
                "[--] libtorch             No version.",
                "[ok] libtorch             2.10.0+cpu (package), /p",
                "[--] libstdc++            is older than TorchSharp's library asks for; a copy runs with it: /c/l.so",
                "[ok] Device               cpu with 8 threads; libtorch sees no NVIDIA GPU",
                "[--] CLIP vocabulary      V is not set, so it must lie beside the checkpoint or be given with " +
                    "--clip-vocab. WebUIs have it as bpe_simple_vocab_16e6.txt.gz in their Python packages, in the " +
                    "folder open_clip or clip below site-packages.",
                "[ok] Free disk            100 GB at /work",
                "All that training needs is there.",
            ],
            DoctorText.Lines(report));
    }

    [Fact]
    public void Facts_WithoutLibtorch_HaveItsProblemAndNothingOfTheDevice()
    {
        var problem = new Problem("libtorch.none", "", ("variable", "V"), ("versions", "2.10"));
        var torch = TorchFacts.Missing(problem, [new("webui", "/w", Problem.Of("No version."))]);

        var facts = DoctorFacts.Of(Report(torch)).ToList();

        Assert.Equal(problem, Assert.Single(facts, fact => fact.State == FactState.Missing).Value);
        Assert.Single(facts, fact => fact.Name.Code == "doctor.libtorch");
        Assert.DoesNotContain(facts, fact => fact.Name.Code == "doctor.device");
    }

    [Fact]
    public void Json_OfAReport_HoldsProblemsByTheirCodes()
    {
        var problem = new Problem("libtorch.none", "", ("variable", "V"), ("versions", "2.10"));
        var reason = new Problem("libtorch.missing", "", ("folder", "/w"));
        var torch = TorchFacts.Missing(problem, [new("webui", "/w", reason)]);

        string json = JsonSerializer.Serialize(Report(torch), DoctorJson.Readable.DoctorReport);

        using var report = JsonDocument.Parse(json);
        var told = report.RootElement.GetProperty("torch");
        Assert.Equal("libtorch.none", told.GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal("V", told.GetProperty("problem").GetProperty("arguments").GetProperty("variable").GetString());
        var passedOver = told.GetProperty("passed_over")[0].GetProperty("reason");
        Assert.Equal("libtorch.missing", passedOver.GetProperty("code").GetString());
        var read = JsonSerializer.Deserialize(json, DoctorJson.Readable.DoctorReport)!;
        Assert.Equal(problem, read.Torch.Problem);
        Assert.Equal("doctor.vocabulary_unset", read.ClipVocabulary.Advice!.Code);
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
        [new("TorchSharp", "0.107.0"), new("Magick.NET-Q8-x64", "15.1.0")],
        new SystemFacts(".NET 10", "an OS", "X64", 8, 16L << 30), torch,
        new VocabularyFacts(null, new Problem("doctor.vocabulary_unset", "clip_vocab", ("variable", "V"))),
        new DiskFacts("/work", 100L << 30));
}
