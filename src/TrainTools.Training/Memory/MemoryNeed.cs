using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Memory;

/// <summary>What is given up to save memory.</summary>
/// <param name="GradientCheckpointing">Whether the U-Net's stages are computed twice.</param>
/// <param name="NarrowWeights">Whether the frozen weights lie in memory as int8.</param>
/// <param name="SwappedBlocks">Stages whose frozen weights wait in the computer's memory, the largest first.</param>
public readonly record struct MemoryWay(bool GradientCheckpointing, bool NarrowWeights, int SwappedBlocks = 0);

/// <summary>What the memory of a run follows from.</summary>
/// <param name="UNet">The network's sizes.</param>
/// <param name="Settings">Batch size, rank, optimizer, precision.</param>
/// <param name="Trained">Numbers that are trained.</param>
/// <param name="Height">Latent height of the largest bucket.</param>
/// <param name="Width">Latent width of the largest bucket.</param>
/// <param name="Weights">The frozen weights' bytes.</param>
internal sealed record MemoryNeed(
    UNetSettings UNet, TrainingSettings Settings, long Trained, long Height, long Width, WeightBytes Weights)
{
    // Beside what is kept, operations hold their own inputs and outputs for a moment: about six times the largest.
    private const int Transient = 6;

    /// <summary>Whether the computer's memory is another than the one that is computed in.</summary>
    public bool CanSwap { get; init; }

    /// <summary>Bytes of the frozen weights and of a step at its fullest moment.</summary>
    public long Bytes(MemoryWay way)
    {
        var bytes = Settings.Precision == Precision.Fp32 ? 4 : 2;
        var activations = ActivationMemory.Estimate(UNet, Settings.Lora.Rank, Settings.BatchSize, Height, Width);
        var kept = way.GradientCheckpointing ? activations.GradientCheckpointing : activations.Plain;
        // The feed-forward layer's hidden one.
        var largest = Settings.BatchSize * 8 * UNet.Layout.ModelChannels * Height * Width;
        return Frozen(way) + (kept + Transient * largest) * bytes + OptimizerBytes(Settings.Optimizer.Kind, Trained);
    }

    /// <summary>Bytes of the frozen weights; of those that are swapped, the largest stage's at a time.</summary>
    public long Frozen(MemoryWay way)
    {
        var all = way.NarrowWeights ? Weights.Narrow : Weights.Full;
        return way.SwappedBlocks == 0 ? all : Math.Max(0, all - Swapped(way)) + Swapped(way with { SwappedBlocks = 1 });
    }

    /// <summary>Bytes of the frozen weights that wait in the computer's memory.</summary>
    public long Swapped(MemoryWay way)
    {
        var bytes = way.NarrowWeights ? 1 : Settings.Precision == Precision.Fp32 ? 4 : 2;
        return bytes * UNet.LargestStages.Take(way.SwappedBlocks).Sum(UNet.FrozenNumbers);
    }

    /// <summary>The same with fewer images a step.</summary>
    public MemoryNeed WithBatchSize(int images) => this with { Settings = Settings with { BatchSize = images } };

    /// <summary>The same with numbers of half the size.</summary>
    public MemoryNeed InBf16() => this with
    {
        Settings = Settings with { Precision = Precision.Bf16 },
        Weights = Settings.Precision == Precision.Fp32 ? Weights with { Full = Weights.Full / 2 } : Weights,
    };

    /// <summary>The same with smaller images.</summary>
    public MemoryNeed AtSide(int side) => this with
    {
        Settings = Settings with { Resolution = side },
        Height = Height * side / Settings.Side,
        Width = Width * side / Settings.Side,
    };

    /// <summary>Bytes of what an optimizer remembers, and the temporaries of its step at their largest.</summary>
    private static long OptimizerBytes(OptimizerKind kind, long trained) => MemoryPlan.StateBytes(kind, trained) + kind switch
    {
        OptimizerKind.AdamW8Bit => 28 * Math.Min(trained, 1L << 20), // seven tensors over a part of the weights
        OptimizerKind.Adafactor => 16 * Math.Min(trained, 1L << 22), // four over stacked matrices
        _ => 4 * trained,                                            // one over all weights of a group
    };
}
