using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Training.Benchmarks;

namespace TrainTools.Training.Tests.Benchmarks;

/// <summary>Runs alone, for it measures.</summary>
[Collection(nameof(TrainingMemoryTests.Alone))]
public sealed class StepBenchmarkTests
{
    private static readonly BenchmarkSettings Small = new()
    {
        Size = 64,
        Lora = new LoraSettings { Rank = 2, Alpha = 2 },
        BatchSize = 2,
        Precision = Precision.Fp32,
        Steps = 2,
    };

    [Fact]
    public void Run_TellsTimeMemoryAndWhatWasMeasured()
    {
        var result = StepBenchmark.Run(TinyUNet.Settings, Small);

        Assert.Equal(("cpu", "fp32", 64, 2, 2, 2),
            (result.Device, result.Precision, result.Size, result.Rank, result.Batch, result.Steps));
        Assert.Equal(2, result.SamplesPerSecond * result.SecondsPerStep, 1e-9);
        Assert.InRange(result.PeakRssGib, 0.01, 100);
        Assert.InRange(result.FlopsShare, 1e-9, 1);
        Assert.Null(result.PeakDeviceGib);
        Assert.InRange(result.Threads, 1, Environment.ProcessorCount);
        Assert.Equal(
            StepFlops.Count(TinyUNet.Settings, Small.Lora, 2, 8, 8, 77).Total / 1e12, result.TflopPerStep);
    }

    [Fact]
    public void Run_CountsTheSameTensorsWhateverTheNumberOfSteps()
    {
        var two = StepBenchmark.Run(TinyUNet.Settings, Small);

        var four = StepBenchmark.Run(TinyUNet.Settings, Small with { Steps = 4, BatchSize = 1 });

        Assert.Equal(two.TensorsCreated, four.TensorsCreated);
        Assert.Equal(two.OptimizerTensorsCreated, four.OptimizerTensorsCreated);
        Assert.InRange(two.TensorsCreated, 500, 5_000);
    }

    [Fact]
    public void Run_CountsTheOptimizersTensorsApart()
    {
        var result = StepBenchmark.Run(TinyUNet.Settings, Small);

        Assert.Equal(1, result.OptimizerTensorsCreated); // AdamW makes its denominator, and all else in place
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW8Bit)]
    [InlineData(OptimizerKind.Lion)]
    [InlineData(OptimizerKind.Adafactor)]
    [InlineData(OptimizerKind.Prodigy)]
    public void Run_WithAnotherOptimizer_MeasuresThatOne(OptimizerKind kind)
    {
        var adamw = StepBenchmark.Run(TinyUNet.Settings, Small);

        var result = StepBenchmark.Run(TinyUNet.Settings, Small with { Optimizer = kind });

        // Prodigy's rate is read as well.
        Assert.InRange(result.TensorsCreated, adamw.TensorsCreated, adamw.TensorsCreated + 1);
        Assert.NotEqual(adamw.OptimizerTensorsCreated, result.OptimizerTensorsCreated);
    }

    [Fact]
    public void Run_WithSettingsThatCannotWork_SaysAllOfThem()
    {
        var wrong = Small with { Size = 100, BatchSize = 0, Steps = 0 };

        var error = Assert.Throws<SettingsException>(() => StepBenchmark.Run(TinyUNet.Settings, wrong));

        Assert.Equal(
            [
                new Problem("command.bench_size", "", ("value", "100")),
                new Problem("command.bench_batch", "", ("value", "0")),
                new Problem("command.bench_steps", "", ("value", "0")),
            ], error.Problems);
    }
}
