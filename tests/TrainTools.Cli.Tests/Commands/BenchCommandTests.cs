using System.Text.Json;
using TrainTools.Cli.Commands;
using TrainTools.Host;
using TrainTools.TestKit;
using TrainTools.Testing;
using TrainTools.Training.Benchmarks;

namespace TrainTools.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    [Fact]
    public void WrongAnswers_AreToldTogether()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("bench", "--size", "100", "--batch", "0", "--rank", "0");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("--size is 100", cli.Error);
        Assert.Contains("--batch is 0", cli.Error);
        Assert.Contains("--rank is 0", cli.Error);
    }

    [Fact]
    public void UnknownFamily_IsToldWithTheKnownOnes()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("bench", "--family", "flux");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("choose sd1", cli.Error);
    }

    [Fact]
    public void UnknownOptimizer_IsToldWithTheKnownOnes()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("bench", "--optimizer", "sgd");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains(
            "--optimizer is 'sgd'; choose adamw or adamw8bit or lion or adafactor or prodigy", cli.Error);
    }

    [Fact]
    public void Json_HasTheFieldsThatProgramsRead()
    {
        string json = JsonSerializer.Serialize(Result, BenchJson.Default.BenchmarkResult);

        Assert.StartsWith("""{"family":"sd1","size":512,"rank":32,"batch":1,"steps":3,"seconds_per_step":12.5,""", json);
        Assert.Contains("""peak_rss_gib":5.1,"peak_device_gib":null,"predicted_gib":5,"flops_share":0.5,""", json);
        Assert.Contains(""" "tflop_per_step":1.84,"base_weights":"full","checkpointing":false""".Trim(), json);
        Assert.Contains(""" "tensors_created":1234,"forward_tensors_created":900,"optimizer_tensors_created":8,"device":"cpu","precision":"fp32","threads":2""".Trim(), json);
        Assert.DoesNotContain('\n', json);
    }

    [Fact]
    public void Share_TellsCardVersionsPlanSecondsAndMemory_AndNoNamesOrPaths()
    {
        var machine = new SharedBenchmark("NVIDIA GeForce RTX 3060", "570.86.10", "win-x64", 8, "1.2.0", "0.107.0");

        string report = string.Join('\n', machine.Lines(Result with { PeakDeviceGib = 4.5 }, "AdamW"));

        Assert.StartsWith("**Train Tools 1.2.0: a step of SD 1.5**", report);
        Assert.Contains("NVIDIA GeForce RTX 3060, driver 570.86.10; win-x64, 8 processors", report);
        Assert.Contains("TorchSharp 0.107.0", report);
        Assert.Contains("512×512, batch 1, rank 32, fp32, made-up weights", report);
        Assert.Contains("frozen weights full, gradient checkpointing off, AdamW", report);
        Assert.Contains("12.5 a step, 4 forward, 8 backward; median of 3", report);
        Assert.Contains("5.1 GiB, 4.5 GiB on the card; 5 GiB foretold", report);
    }

    [Fact]
    public void Share_OfThisMachine_HoldsNeitherItsNameNorTheUsers()
    {
        string report = string.Join('\n', SharedBenchmark.Here("cpu").Lines(Result, "AdamW"));

        Assert.Contains("Card: none; ", report);
        Assert.DoesNotContain(Environment.MachineName, report);
        Assert.DoesNotContain('/', report.Replace("TFLOP/s", ""));
        Assert.DoesNotContain('\\', report);
    }

    private static BenchmarkResult Result { get; } = new(
        "sd1", 512, 32, 1, 3, 12.5, 4, 8, 0.08, 5.1, null, 5, 0.5, 1234, 900, 8, "cpu", "fp32", 2, 1.84, "full", false, null,
        0.3, 0.31);

    [FullFact]
    public void Bench_OfSd15_PrintsOneLineOfJson()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("bench", "--size", "64", "--precision", "fp32", "--steps", "1", "--json");

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        using var json = JsonDocument.Parse(Assert.Single(cli.OutputLines));
        Assert.InRange(json.RootElement.GetProperty("tensors_created").GetInt32(), 1_000, 4_000);
        Assert.InRange(json.RootElement.GetProperty("peak_rss_gib").GetDouble(), 3.2, 24);
    }

    [FullFact]
    public void Bench_OfFullSizes_TakesTheMemoryThatThePlanForetells()
    {
        string[] sd15 = ["--size"];
        string[] sdxl = ["--family", "sdxl", "--base-weights", "int8", "--checkpointing", "on", "--size"];
        (string[] Options, int Size, double Most)[] steps =
            [(sd15, 256, 24), (sd15, 512, 24), (sd15, 768, 24), (sdxl, 1024, 16)];

        foreach (var (options, size, most) in steps)
        {
            // A process of its own: the largest size that it ever had is what is compared.
            using var process = TrainToolsProcess.Start(
                ["bench", .. options, $"{size}", "--steps", "1", "--precision", "fp32", "--json"]);
            var result = process.Wait(TimeSpan.FromMinutes(30));

            Assert.Equal(0, result.ExitCode);
            using var json = JsonDocument.Parse(result.Output);
            double taken = json.RootElement.GetProperty("peak_rss_gib").GetDouble();
            double foretold = json.RootElement.GetProperty("predicted_gib").GetDouble();
            Assert.InRange(foretold / taken, 0.85, 1.15);
            Assert.InRange(taken, 0, most);
        }
    }
}
