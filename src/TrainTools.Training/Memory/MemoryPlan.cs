using System.Globalization;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Memory;

/// <summary>How a run spends memory, chosen before its first step.</summary>
/// <param name="GradientCheckpointing">Whether the U-Net's stages are computed twice to save memory.</param>
/// <param name="InUse">Bytes in use before the first step: the frozen weights and the program.</param>
/// <param name="Predicted">Bytes that the training will take at its fullest moment, <paramref name="InUse"/> included.</param>
/// <param name="Free">Bytes that were free beside <paramref name="InUse"/>.</param>
public sealed record MemoryPlan(bool GradientCheckpointing, long InUse, long Predicted, long Free)
{
    // Beside what is kept, operations hold their own inputs and outputs for a moment: about six times the largest.
    private const int Transient = 6;

    // A tenth is left to other programs: a machine that begins to swap is slower by far than computing twice.
    private const double UsableShare = 0.9;

    /// <summary>Whether the prediction lies within what is free.</summary>
    public bool Fits => Predicted - InUse <= Free * UsableShare;

    /// <summary>Whether the frozen weights lie in memory as int8.</summary>
    public bool NarrowWeights { get; init; }

    /// <summary>
    /// Chooses the quickest plan that fits into what is free: the plain pass, frozen weights in int8, gradient
    /// checkpointing, or both; the last where none fits.
    /// </summary>
    /// <param name="unet">The network's sizes.</param>
    /// <param name="settings">Batch size, rank, optimizer, precision; and checkpointing, where a person chose.</param>
    /// <param name="trained">Numbers that are trained.</param>
    /// <param name="height">Latent height of the largest bucket.</param>
    /// <param name="width">Latent width of the largest bucket.</param>
    /// <param name="inUse">Bytes in use now.</param>
    /// <param name="free">Bytes free now.</param>
    /// <param name="weights">The frozen weights' bytes, where they are not among those in use already.</param>
    public static MemoryPlan Choose(
        UNetSettings unet, TrainingSettings settings, long trained, long height, long width, long inUse, long free,
        WeightBytes weights = default)
    {
        var bytes = settings.Precision == Precision.Fp32 ? 4 : 2;
        var activations = ActivationMemory.Estimate(unet, settings.Lora.Rank, settings.BatchSize, height, width);
        // The feed-forward layer's hidden one.
        var largest = settings.BatchSize * 8 * unet.Layout.ModelChannels * height * width;
        var rest = Transient * largest * bytes + OptimizerBytes(settings.Optimizer.Kind, trained);

        bool[] twice = settings.Checkpointing is { } chosen ? [chosen] : [false, true];
        bool[] narrow = settings.BaseWeights is { } kind ? [kind == WeightKind.Int8]
            : weights.Narrow < weights.Full ? [false, true] : [false];
        List<MemoryPlan> plans = [.. from computed in twice from kept in narrow select With(computed, kept)];
        return plans.Find(plan => plan.Fits) ?? plans[^1];

        MemoryPlan With(bool gradientCheckpointing, bool narrowWeights)
        {
            var kept = gradientCheckpointing ? activations.GradientCheckpointing : activations.Plain;
            var frozen = narrowWeights ? weights.Narrow : weights.Full;
            return new MemoryPlan(gradientCheckpointing, inUse, inUse + frozen + kept * bytes + rest, free)
            {
                NarrowWeights = narrowWeights,
            };
        }
    }

    /// <summary>Runs the training; if memory runs out, says what was planned and which plan is the next cheaper.</summary>
    /// <exception cref="MemoryException">Memory ran out.</exception>
    public T Guard<T>(TrainingSettings settings, Func<T> train)
    {
        try
        {
            return train();
        }
        catch (Exception error) when (OutOfMemory.Means(error))
        {
            var (options, advice) = NextCheaper(settings);
            var problem = new Problem("memory.ran_out", "", ("expected", Gigabytes(Predicted)), ("free", Gigabytes(Free)),
                Problem.Inner("cheaper_problem", advice));
            throw new MemoryException(problem, options, error);
        }
    }

    /// <summary>What a person can do so that the run takes less memory, the mildest way first.</summary>
    internal (string Options, Problem Advice) NextCheaper(TrainingSettings settings)
    {
        if (!GradientCheckpointing)
            return Set("memory.checkpointing", "gradient_checkpointing", "on");
        if (!NarrowWeights)
            return Set("memory.int8", "base_weights", "int8");
        if (settings.BatchSize > 1)
            return Set("memory.smaller", "batch_size", $"{settings.BatchSize / 2}");
        if (settings.Precision == Precision.Fp32)
            return Set("memory.bf16", "precision", "bf16");
        return settings.Side > 256
            ? Set("memory.smaller", "resolution", $"{Math.Max(256, settings.Side * 3 / 4 / 64 * 64)}")
            : ("", new Problem("memory.close_programs", ""));

        static (string Options, Problem Advice) Set(string code, string key, string value) =>
            ($"{Catalogue.OptionOf(key)} {value}", new Problem(code, key, ("value", value)));
    }

    /// <summary>Bytes of what an optimizer remembers, which a saved state holds as well.</summary>
    /// <param name="kind">The optimizer.</param>
    /// <param name="trained">Numbers that are trained.</param>
    public static long StateBytes(OptimizerKind kind, long trained) => kind switch
    {
        OptimizerKind.AdamW => 8 * trained,                         // two moments in fp32
        OptimizerKind.AdamW8Bit => 2 * trained + trained / 32,      // two bytes, and two scales for each 256
        OptimizerKind.Lion => 4 * trained,                          // one moment
        OptimizerKind.Adafactor => trained / 2,                     // rows and columns: an eighth at rank 8, less above
        OptimizerKind.Prodigy => 16 * trained,                      // two moments, the start, and the sum along the way
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "What it remembers is unknown."),
    };

    /// <summary>That, and the temporaries of a step at their largest.</summary>
    private static long OptimizerBytes(OptimizerKind kind, long trained) => StateBytes(kind, trained) + kind switch
    {
        OptimizerKind.AdamW8Bit => 28 * Math.Min(trained, 1L << 20), // seven tensors over a part of the weights
        OptimizerKind.Adafactor => 16 * Math.Min(trained, 1L << 22), // four over stacked matrices
        _ => 4 * trained,                                            // one over all weights of a group
    };

    private static string Gigabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB");
}
