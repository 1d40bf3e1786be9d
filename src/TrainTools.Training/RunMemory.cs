using TorchSharp;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;
using TrainTools.Training.Memory;

namespace TrainTools.Training;

/// <summary>Chooses how a run spends memory, from what is free and the largest of its images.</summary>
/// <param name="compute">Where it computes.</param>
/// <param name="meter">What it takes.</param>
/// <param name="images">Its images.</param>
internal sealed class RunMemory(ComputeDevice compute, MemoryMeter meter, IReadOnlyList<CachedImage> images)
{
    private readonly long[] _largest = images.MaxBy(image => image.Mean.numel())!.Mean.shape; // [4, H/8, W/8]

    /// <summary>How the frozen weights are to lie in memory, before they are loaded.</summary>
    public WeightKind Weights(StableDiffusion checkpoint, TrainingSettings settings)
    {
        var unet = checkpoint.UNetSizes();
        var trained = LoraSize.Of(checkpoint.File, checkpoint.Family, unet.Layout, settings.Lora);
        var weights = WeightBytes.Of(checkpoint.File, UNetModel.Key, compute.Dtype.ElementSize());
        // Weights and gradients, in fp32 and once more in the type that is computed in, where that is another.
        var lora = 2 * trained * (sizeof(float) + (compute.Dtype == torch.ScalarType.Float32 ? 0 : compute.Dtype.ElementSize()));
        var plan = Choose(unet, settings, trained, lora, weights);
        return plan.NarrowWeights ? WeightKind.Int8 : WeightKind.Full;
    }

    /// <summary>Looks at what is free once the weights are loaded, and begins to measure what the training takes.</summary>
    public MemoryPlan Plan(UNetSettings unet, TrainingSettings settings, long trained)
    {
        meter.ForgetPeak();
        return Choose(unet, settings, trained, toCome: 0, default);
    }

    private MemoryPlan Choose(UNetSettings unet, TrainingSettings settings, long trained, long toCome, WeightBytes weights)
    {
        var (inUse, free) = (meter.InUse ?? 0, FreeMemory.Bytes(compute.Device));
        return MemoryPlan.Choose(
            unet, settings, trained, _largest[1], _largest[2], inUse + toCome, free - toCome, weights);
    }
}
