using TorchSharp;
using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training;

/// <summary>Chooses how a run spends memory, from what is free and the largest of its images.</summary>
/// <param name="compute">Where it computes.</param>
/// <param name="meter">What it takes.</param>
/// <param name="images">Its images.</param>
internal sealed class RunMemory(ComputeDevice compute, MemoryMeter meter, IReadOnlyList<CachedImage> images)
{
    private readonly long[] _largest = images.MaxBy(image => image.Mean.numel())!.Mean.shape; // [4, H/8, W/8]
    private WeightBytes _weights;
    private long _swappedBytes; // which do not lie where it computes

    /// <summary>
    /// Tells how the memory will be spent, or that it will not be enough, before anything is loaded; nothing where the
    /// images' sizes are not known.
    /// </summary>
    public static void TellAhead(
        StableDiffusion checkpoint, ComputeDevice compute, MemoryMeter meter, TrainingSettings settings,
        IReadOnlyList<SizedImage> images, Action<TrainingEvent> report)
    {
        if (settings.BlocksToSwap > 0 && compute.Device.type == DeviceType.CPU)
            report(new Noted(new Problem("blocks_to_swap.no_gpu", "blocks_to_swap", ("value", $"{settings.BlocksToSwap}"))));
        if (new BucketPlan(BucketSettings.For(settings)).Largest(images) is not { } largest)
            return;
        var free = FreeMemory.Bytes(compute.Device);
        var plan = PlanAhead.Of(checkpoint.File, checkpoint.Family, settings, largest, free,
            isGpu: compute.Device.type != DeviceType.CPU, meter.InUse ?? 0).Plan;
        report(plan.Fits ? new Noted(plan.Words) : new Warned(plan.Words));
        if (plan is { Fits: true, CheaperWords: { } cheaper })
            report(new Noted(cheaper));
    }

    /// <summary>How images go through the VAE: how many pixels at once, and the side of tiles; 0 where they go whole.</summary>
    /// <param name="checkpoint">Whose VAE.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="settings">Where a person chose, that counts.</param>
    /// <param name="images">What is known of their sizes; without, the largest bucket there can be counts.</param>
    public static (int? Pixels, int Tile) OfVae(
        StableDiffusion checkpoint, Device device, TrainingSettings settings, IReadOnlyList<SizedImage> images)
    {
        var plan = new BucketPlan(BucketSettings.For(settings));
        var largest = plan.Largest(images)
            ?? plan.Resolutions.MaxBy(bucket => (long)bucket.Width * bucket.Height);
        var (vae, available) = (checkpoint.VaeSizes(), FreeMemory.Bytes(device));
        var free = available == long.MaxValue ? available : available - checkpoint.VaeBytes();
        long Numbers(long height, long width) => VaeMemory.Encode(vae, height, width);
        var tile = settings.VaeTile ?? VaeMemory.Tile(Numbers, largest.Height, largest.Width, free);
        var isCut = TiledVae.IsCut(tile, largest.Height, largest.Width);
        var one = device.type != DeviceType.CPU && (isCut || !VaeMemory.Fits(Numbers(1024, 1024), free));
        return (one ? 1 : null, tile);
    }

    /// <summary>The plan as an event.</summary>
    public static MemoryPlanned Planned(MemoryPlan plan) =>
        new(plan.GradientCheckpointing, plan.Predicted, plan.Available, plan.Fits)
        {
            NarrowWeights = plan.NarrowWeights,
            Cheaper = plan.CheaperWords,
        };

    /// <summary>How the frozen weights are to lie in memory, before they are loaded, and how many blocks are swapped.</summary>
    public (WeightKind Kind, int Swapped) Weights(StableDiffusion checkpoint, TrainingSettings settings)
    {
        var unet = checkpoint.UNetSizes();
        var trained = LoraSize.Of(checkpoint.File, checkpoint.Family, unet.Layout, settings.Lora);
        _weights = WeightBytes.Of(checkpoint.File, UNetModel.Key, compute.Dtype.ElementSize());
        var lora = LoraSize.Bytes(trained, compute.Dtype.ElementSize());
        var plan = Choose(unet, settings, trained, lora);
        _swappedBytes = plan.SwappedBytes;
        return (settings.BaseWeights ?? (plan.NarrowWeights ? WeightKind.Int8 : WeightKind.Full), plan.SwappedBlocks);
    }

    /// <summary>Looks at what is free once the weights are loaded, and begins to measure what the training takes.</summary>
    public MemoryPlan Plan(UNetSettings unet, TrainingSettings settings, long trained)
    {
        meter.ForgetPeak();
        var loaded = settings.BaseWeights == WeightKind.Full ? _weights.Full : _weights.Narrow;
        return Choose(unet, settings, trained, -(loaded - _swappedBytes));
    }

    /// <summary>Chooses, from what will be in use beside the frozen weights.</summary>
    private MemoryPlan Choose(UNetSettings unet, TrainingSettings settings, long trained, long toCome)
    {
        var (inUse, free) = (meter.InUse ?? 0, FreeMemory.Bytes(compute.Device));
        return MemoryPlan.Choose(
            unet, settings, trained, _largest[1], _largest[2], Math.Max(0, inUse + toCome),
            free == long.MaxValue ? free : free - toCome, _weights, canSwap: compute.Device.type != DeviceType.CPU);
    }
}
