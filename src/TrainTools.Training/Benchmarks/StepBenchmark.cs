using System.Diagnostics;
using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using TrainTools.Training.Optimization;
using TrainTools.Training.Resume;
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
    /// <param name="unetSettings">The network's sizes, where no checkpoint tells them.</param>
    /// <param name="settings">What is measured.</param>
    /// <exception cref="SettingsException">The settings cannot work, or not on this device.</exception>
    /// <exception cref="CheckpointException">The checkpoint cannot be used.</exception>
    public static BenchmarkResult Run(UNetSettings unetSettings, BenchmarkSettings settings)
    {
        var problems = settings.Problems().ToList();
        if (problems.Count > 0)
            throw new SettingsException(problems);

        var compute = ComputeDevice.Choose(settings.Precision);
        var meter = new MemoryMeter(compute.Device);
        var watch = Stopwatch.StartNew();
        using var unet = Load(unetSettings, settings, compute);
        double? loading = settings.BaseFile is null ? null : watch.Elapsed.TotalSeconds;
        var (steps, predicted) = Steps(unet, settings, compute, meter);
        var deviceMemory = compute.Device.type == DeviceType.CUDA ? meter.Peak : null;
        var memory = PeakResidentBytes();

        var seconds = Median(steps.Select(step => step.Seconds));
        var side = settings.Size / Vae.Factor;
        var flops = StepFlops.Count(unet.Settings, settings.Lora, settings.BatchSize, side, side, Tokens);
        var peak = DevicePeak.Measure(compute.Dtype, compute.Device);
        var ideal = flops.Convolutions / peak.Convolutions + (flops.Total - flops.Convolutions) / peak.Products;
        return new BenchmarkResult(
            Family(unet.Settings), settings.Size, settings.Lora.Rank, settings.BatchSize, settings.Steps, seconds,
            Median(steps.Select(step => step.Forward)), Median(steps.Select(step => step.Backward)),
            settings.BatchSize / seconds, memory / Gibibyte, deviceMemory / Gibibyte, predicted / Gibibyte,
            ideal / seconds,
            steps[^1].Tensors, steps[^1].ForwardTensors, steps[^1].OptimizerTensors, compute.Device.ToString(), compute.Precision.ToString().ToLowerInvariant(),
            get_num_threads(), flops.Total / 1e12,
            Catalogue.Training.Find("base_weights")!.InWords(settings.BaseWeights ?? WeightKind.Full), settings.Checkpointing == true, loading, peak.Products / 1e12,
            peak.Convolutions / 1e12);
    }

    private static UNetModel Load(UNetSettings unetSettings, BenchmarkSettings settings, ComputeDevice compute)
    {
        if (settings.BaseFile is { } file)
        {
            using var checkpoint = StableDiffusion.Open(file);
            return checkpoint.LoadUNet(compute.Dtype, compute.Device, settings.BaseWeights ?? WeightKind.Full);
        }

        using var random = RandomStream.Create(0, RandomStream.InitialWeights);
        var source = new GeneratedWeights(random);
        return new UNetModel(
            unetSettings,
            new Weights(
                source, UNetModel.Key, compute.Dtype, compute.Device, new LayerOwner(),
                settings.BaseWeights ?? WeightKind.Full));
    }

    private static string Family(UNetSettings unet) => (unet.Heads, unet.VectorWidth) switch
    {
        (_, not null) => "sdxl",
        (null, _) => "sd2",
        _ => "sd1",
    };

    /// <summary>Runs the loop, and gives what each step but the first took, and what the memory plan foretold.</summary>
    private static (List<StepCost> Costs, long Predicted) Steps(
        UNetModel unet, BenchmarkSettings benchmark, ComputeDevice compute, MemoryMeter meter)
    {
        using var scope = NewDisposeScope();
        using var random = RandomStream.Create(1, RandomStream.InitialWeights);
        var settings = new TrainingSettings
        {
            Resolution = benchmark.Size,
            Lora = benchmark.Lora,
            BatchSize = benchmark.BatchSize,
            Optimizer = new OptimizerSettings { Kind = benchmark.Optimizer },
            Epochs = 1,
            Precision = compute.Precision,
            Checkpointing = benchmark.Checkpointing == true,
        };
        using var lora = LoraNetwork.Create(
            unet, texts: null, settings.Lora, 1, random, compute.Device, compute.Dtype);
        using var schedule = new NoiseSchedule(compute.Device);
        using var optimizer = new TensorCount.OfOptimizer(Optimizers.Create(lora.Groups, settings.Optimizer));
        using var image = Image(benchmark);
        var context = Normal(benchmark.BatchSize, Tokens, unet.Settings.ContextWidth); // [B, S, D]
        var vector = unet.Settings.VectorWidth is { } width ? Normal(benchmark.BatchSize, width) : null; // [B, P + 6·256]
        using var batches = new BatchSource(
            [image], (_, _) => new Conditioning(context.alias(), vector?.alias()), settings, compute.Device);

        var side = benchmark.Size / Vae.Factor;
        var plan = MemoryPlan.Choose(
            unet.Settings, settings, lora.TrainedCount, side, side, meter.InUse ?? 0, FreeMemory.Bytes(compute.Device));
        meter.ForgetPeak(); // what loading took is not the step's
        var measured = new List<StepCost>();
        var state = new TrainingState(lora, optimizer, batches, settings.Precision);
        var optimizersBefore = optimizer.Created;
        var (begun, computed, differentiated) = (Mark.Now(compute.Device), default(Mark), default(Mark));
        optimizer.Begins = () => differentiated = Mark.Now(compute.Device);
        var loop = new TrainingLoop(settings, unet, state, batches, new Objective(schedule, compute.Dtype), Take)
        {
            LossComputed = () => computed = Mark.Now(compute.Device),
        };
        loop.Run(RunPosition.Begin, _ => { }, _ => { }, (_, _) => { }, CancellationToken.None);
        return (measured[1..], plan.Predicted);

        Tensor Normal(params long[] shape) => randn(shape, float32, CPU, generator: random).to(compute.Device);

        void Take(TrainingEvent trainingEvent)
        {
            if (trainingEvent is not StepDone step)
                return;

            var (end, optimizers) = (Mark.Now(compute.Device), optimizer.Created - optimizersBefore);
            measured.Add(new StepCost(
                step.Seconds, computed.Since(begun), differentiated.Since(computed),
                end.Tensors - begun.Tensors - optimizers, computed.Tensors - begun.Tensors, optimizers));
            (begun, optimizersBefore) = (Mark.Now(compute.Device), optimizer.Created);
        }
    }

    /// <summary>Latents as a VAE would give them, seen often enough for the warm-up and every measured step.</summary>
    private static CachedImage Image(BenchmarkSettings settings)
    {
        var side = settings.Size / Vae.Factor;
        long[] shape = [UNetModel.LatentChannels, side, side];
        var repeats = (settings.Steps + 1) * settings.BatchSize;
        var bucket = new BucketSize(settings.Size, settings.Size);
        return new CachedImage(
            new TrainingImage("generated", "", repeats, "generated"),
            new BucketChoice(bucket, settings.Size, settings.Size, 0, 0, 0)
            {
                Width = settings.Size,
                Height = settings.Size,
            },
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

    /// <summary>What a step took.</summary>
    /// <param name="Seconds">All of it.</param>
    /// <param name="Forward">Seconds of batch and forward pass.</param>
    /// <param name="Backward">Seconds of the backward pass and the gradients' norm.</param>
    /// <param name="Tensors">Tensors created by all but the optimizer's update.</param>
    /// <param name="ForwardTensors">Tensors created by batch and forward pass.</param>
    /// <param name="OptimizerTensors">Tensors created by the optimizer's update.</param>
    private sealed record StepCost(
        double Seconds, double Forward, double Backward, long Tensors, long ForwardTensors, long OptimizerTensors);

    /// <summary>A moment within a step.</summary>
    /// <param name="Ticks">When.</param>
    /// <param name="Tensors">Tensors created until then.</param>
    private readonly record struct Mark(long Ticks, long Tensors)
    {
        /// <summary>Now; waits for a GPU, which is otherwise behind.</summary>
        public static Mark Now(Device device)
        {
            if (device.type == DeviceType.CUDA)
                cuda.synchronize(device);
            return new Mark(Stopwatch.GetTimestamp(), TensorCount.SoFar);
        }

        /// <summary>Seconds since an earlier one.</summary>
        public double Since(Mark earlier) => Stopwatch.GetElapsedTime(earlier.Ticks, Ticks).TotalSeconds;
    }
}
