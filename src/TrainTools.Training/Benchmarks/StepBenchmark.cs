using System.Diagnostics;
using TrainTools.Diffusion.Files;
using TrainTools.Diffusion.Networks;
using TrainTools.Diffusion.Noise;
using TrainTools.Training.Batches;
using TrainTools.Training.Buckets;
using TrainTools.Training.Devices;
using TrainTools.Training.Lora;
using TrainTools.Training.Losses;
using TrainTools.Training.Optimizers;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;
using TrainTools.Training.Settings;
using static TorchSharp.torch;

namespace TrainTools.Training.Benchmarks;

/// <summary>
/// Measures steps of the real <see cref="TrainingLoop"/> over generated weights and latents, so that nothing but the
/// step is in the figures and no checkpoint is needed.
/// </summary>
public static class StepBenchmark
{
    private const double Gibibyte = 1L << 30;
    private const int Tokens = ClipTextEncoder.RowLength;

    /// <summary>Measures.</summary>
    /// <param name="unetSettings">The network's sizes.</param>
    /// <param name="settings">What is measured.</param>
    /// <exception cref="SettingsException">The settings cannot work, or not on this device.</exception>
    public static BenchmarkResult Run(UNetSettings unetSettings, BenchmarkSettings settings)
    {
        var problems = settings.Problems().ToList();
        if (problems.Count > 0)
            throw new SettingsException(problems);

        var compute = ComputeDevice.Choose(settings.Precision);
        var deviceBefore = Nvml.UsedBytes(compute.Device);
        var steps = Steps(unetSettings, settings, compute);
        var memory = PeakResidentBytes();
        var deviceMemory = Nvml.UsedBytes(compute.Device) - deviceBefore; // libtorch keeps what it once took

        var seconds = Median(steps.Select(step => step.Seconds));
        var side = settings.Size / Vae.Factor;
        var flops = StepFlops.Count(unetSettings, settings.Lora, settings.BatchSize, side, side, Tokens);
        var peak = DevicePeak.Measure(compute.Dtype, compute.Device);
        var ideal = flops.Convolutions / peak.Convolutions + (flops.Total - flops.Convolutions) / peak.Products;
        return new BenchmarkResult(
            "sd1", settings.Size, settings.Lora.Rank, settings.BatchSize, settings.Steps, seconds,
            settings.BatchSize / seconds, memory / Gibibyte, deviceMemory / Gibibyte, ideal / seconds,
            steps[^1].Calls, compute.Device.ToString(), compute.Precision.ToString().ToLowerInvariant(),
            get_num_threads(), flops.Total / 1e12, peak.Products / 1e12, peak.Convolutions / 1e12);
    }

    /// <summary>Runs the loop, and gives seconds and library calls of each step but the first.</summary>
    private static List<(double Seconds, long? Calls)> Steps(
        UNetSettings unetSettings, BenchmarkSettings benchmark, ComputeDevice compute)
    {
        using var scope = NewDisposeScope();
        using var random = RandomStream.Create(0, RandomStream.InitialWeights);
        var settings = new TrainingSettings
        {
            Resolution = benchmark.Size,
            Lora = benchmark.Lora,
            BatchSize = benchmark.BatchSize,
            Epochs = 1,
            Precision = compute.Precision,
        };
        using var owner = new LayerOwner();
        var source = new GeneratedWeights(random);
        var unet = new UNet(unetSettings, new Weights(source, UNet.Key, compute.Dtype, compute.Device, owner));
        using var lora = LoraNetwork.Create(unet, textEncoder: null, settings.Lora, 1, random, compute.Device);
        using var schedule = new NoiseSchedule(compute.Device);
        using var optimizer = new AdamW(lora.Groups, settings.Optimizer.WeightDecay);
        using var picture = Picture(benchmark);
        var shape = new long[] { benchmark.BatchSize, Tokens, unetSettings.ContextWidth };
        var context = randn(shape, float32, CPU, generator: random).to(compute.Device); // [B, S, D]
        using var batches = new BatchSource([picture], _ => context.alias(), settings, compute.Device);

        var measured = new List<(double Seconds, long? Calls)>();
        var callsBefore = LibraryCalls.SoFar;
        var state = new TrainingState(lora, optimizer, batches, settings.Precision);
        var loop = new TrainingLoop(settings, unet, state, batches, new Objective(schedule, compute.Dtype), Take);
        loop.Run(RunPosition.Begin, _ => { }, _ => { }, CancellationToken.None);
        return measured[1..];

        void Take(TrainingEvent told)
        {
            if (told is not StepDone step)
                return;

            measured.Add((step.Seconds, LibraryCalls.SoFar - callsBefore));
            callsBefore = LibraryCalls.SoFar;
        }
    }

    /// <summary>Latents as a VAE would give them, seen often enough for the warm-up and every measured step.</summary>
    private static CachedPicture Picture(BenchmarkSettings settings)
    {
        var side = settings.Size / Vae.Factor;
        long[] shape = [UNet.LatentChannels, side, side];
        var repeats = (settings.Steps + 1) * settings.BatchSize;
        var bucket = new BucketSize(settings.Size, settings.Size);
        return new CachedPicture(
            new TrainingPicture("generated", "", repeats, "generated"),
            new BucketChoice(bucket, settings.Size, settings.Size, 0, 0, 0),
            randn(shape, float32, CPU), ones(shape, float32, CPU));
    }

    private static double PeakResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
