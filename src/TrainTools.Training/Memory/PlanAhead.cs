using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Data;
using TrainTools.Training.Lora;

namespace TrainTools.Training.Memory;

/// <summary>The memory plan of a run before anything is loaded, told from the checkpoint's table alone.</summary>
/// <param name="Plan">How the run is expected to spend memory.</param>
/// <param name="Trained">Numbers that are trained.</param>
public sealed record PlanAhead(MemoryPlan Plan, long Trained)
{
    /// <summary>.NET and libtorch, before anything is loaded.</summary>
    public const long ProgramBytes = 350L << 20;

    private const int ShortestCaption = 75; // tokens that count where nothing else is known

    /// <summary>Chooses as the run itself will, once it has loaded what it needs.</summary>
    /// <param name="file">The base checkpoint.</param>
    /// <param name="family">What it is.</param>
    /// <param name="settings">The run's, with the precision that it will compute in.</param>
    /// <param name="largest">Its largest bucket, in pixels.</param>
    /// <param name="free">Bytes free now on what it will compute on; <see cref="long.MaxValue"/>: not known.</param>
    /// <param name="isGpu">Whether a GPU computes; else the processor does.</param>
    /// <param name="inUse">Bytes that the program already takes there.</param>
    public static PlanAhead Of(
        ITensorFile file, FamilyLayout family, TrainingSettings settings, BucketSize largest, long free, bool isGpu,
        long inUse = 0)
    {
        var unet = StableDiffusion.UNetSizes(file, family);
        var trained = LoraSize.Of(file, family, unet.Layout, settings.Lora);
        var bytes = settings.Precision == Precision.Fp32 ? sizeof(float) : sizeof(float) / 2;
        var weights = WeightBytes.Of(file, UNetModel.Key, bytes);
        var toCome = Math.Max(0, ProgramBytes - inUse)
            + LoraSize.Bytes(trained, bytes)
            + TextBytes(file, family, settings, bytes, isGpu);
        var plan = MemoryPlan.Choose(
            unet, settings, trained, largest.Height / Vae.Factor, largest.Width / Vae.Factor, inUse + toCome,
            free == long.MaxValue ? free : free - toCome, weights, canSwap: isGpu);
        return new PlanAhead(plan, trained);
    }

    /// <summary>
    /// Bytes of the text encoders while it trains, and of captions that are encoded ahead of their steps. On a GPU frozen
    /// encoders come and go between steps, and what they give waits in the computer's memory.
    /// </summary>
    private static long TextBytes(
        ITensorFile file, FamilyLayout family, TrainingSettings settings, int bytes, bool isGpu)
    {
        if (settings.Lora.TrainTextEncoder)
            return LoraSize.TextWeights(file, family) * bytes;
        return settings.ShuffleCaption && !isGpu
            ? LoraSize.TextWeights(file, family) * sizeof(float)
                + CaptionMemory.AheadOnProcessor * CaptionMemory.Bytes(settings.MaxTokenLength ?? ShortestCaption, bytes)
            : 0;
    }
}
