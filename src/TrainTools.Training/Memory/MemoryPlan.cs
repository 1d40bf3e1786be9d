using System.Globalization;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Memory;

/// <summary>How a run spends memory, chosen before its first step.</summary>
/// <param name="Way">What is given up to save memory.</param>
/// <param name="InUse">Bytes in use beside the frozen weights and before the first step: the program and the LoRA.</param>
/// <param name="Predicted">Bytes that the training will take at its fullest moment, <paramref name="InUse"/> included.</param>
/// <param name="Free">Bytes that were free beside <paramref name="InUse"/>; <see cref="long.MaxValue"/>: not known.</param>
/// <param name="Cheaper">The mildest change with which it would take less, or where it does not fit, would fit.</param>
public sealed record MemoryPlan(MemoryWay Way, long InUse, long Predicted, long Free, CheaperPlan Cheaper)
{
    // Bytes a second from pinned memory over PCIe 3.0 ×16, which most cards of a few GB have; not measured here.
    private const double BusBytesPerSecond = 12e9;

    // A tenth is left to other programs: a machine that begins to swap is slower by far than computing twice.
    private const double UsableShare = 0.9;

    /// <summary>Whether the prediction lies within what is free.</summary>
    public bool Fits => IsWithin(Predicted - InUse, Free);

    /// <summary>Whether the U-Net's stages are computed twice to save memory.</summary>
    public bool GradientCheckpointing => Way.GradientCheckpointing;

    /// <summary>Whether the frozen weights lie in memory as int8.</summary>
    public bool NarrowWeights => Way.NarrowWeights;

    /// <summary>Stages whose frozen weights wait in the computer's memory.</summary>
    public int SwappedBlocks => Way.SwappedBlocks;

    /// <summary>Bytes of theirs, which are copied to the GPU twice a step.</summary>
    public long SwappedBytes { get; init; }

    /// <summary>Bytes that there are for the training in all; <see cref="long.MaxValue"/>: not known.</summary>
    public long Available => Free > long.MaxValue - InUse ? long.MaxValue : Free + InUse;

    /// <summary>In words: what would take less; null where it fits and nothing is worth its price.</summary>
    public Problem? CheaperWords => Fits && Cheaper.Predicted is null ? null : Cheaper.Words;

    /// <summary>In words: what is needed of what there is, what is given up for it, and where it does not fit, what to do.</summary>
    public Problem Words
    {
        get
        {
            var (needed, free) = (("needed", Gigabytes(Predicted)), ("free", Gigabytes(Available)));
            var ways = Problem.Inner("ways_problem", [.. Ways()]);
            if (!Fits)
                return new Problem("memory.does_not_fit", "", needed, free, ways, Problem.Inner("cheaper_problem", Cheaper.Words));
            return Available == long.MaxValue
                ? new Problem("memory.plan_alone", "", needed, ways)
                : new Problem("memory.plan", "", needed, free, ways);
        }
    }

    /// <summary>
    /// Chooses the quickest plan that fits into what is free: the plain pass, frozen weights in int8, gradient
    /// checkpointing, both, or on a GPU also as many swapped blocks as needed; the last where none fits.
    /// </summary>
    /// <param name="unet">The network's sizes.</param>
    /// <param name="settings">Batch size, rank, optimizer, precision; and checkpointing, where a person chose.</param>
    /// <param name="trained">Numbers that are trained.</param>
    /// <param name="height">Latent height of the largest bucket.</param>
    /// <param name="width">Latent width of the largest bucket.</param>
    /// <param name="inUse">Bytes in use now.</param>
    /// <param name="free">Bytes free now.</param>
    /// <param name="weights">The frozen weights' bytes, where they are not among those in use already.</param>
    /// <param name="canSwap">Whether the computer's memory is another than the one that is computed in.</param>
    public static MemoryPlan Choose(
        UNetSettings unet, TrainingSettings settings, long trained, long height, long width, long inUse, long free,
        WeightBytes weights = default, bool canSwap = false)
    {
        var need = new MemoryNeed(unet, settings, trained, height, width, weights) { CanSwap = canSwap };
        var wanted = canSwap ? Math.Min(settings.BlocksToSwap ?? 0, unet.Layout.Stages.Count) : 0;
        bool[] twice = wanted > 0 ? [true]
            : settings.Checkpointing is { } chosen ? [chosen] : [false, true];
        bool[] narrow = settings.BaseWeights is { } kind ? [kind != WeightKind.Full]
            : weights.Narrow < weights.Full ? [false, true] : [false];
        List<MemoryWay> ways =
            [.. from computed in twice from kept in narrow select new MemoryWay(computed, kept, wanted)];
        if (canSwap && settings.BlocksToSwap is null && twice[^1])
            ways.AddRange(Enumerable.Range(1, unet.Layout.Stages.Count).Select(n => new MemoryWay(true, narrow[^1], n)));
        var fitting = ways.FindIndex(way => IsWithin(need.Bytes(way), free));
        var chosenWay = ways[fitting < 0 ? ways.Count - 1 : fitting];
        var cheaper = fitting < 0
            ? CheaperPlan.Fitting(need, chosenWay, inUse, bytes => IsWithin(bytes - inUse, free))
            : CheaperPlan.Next(need, chosenWay, inUse);
        return new MemoryPlan(chosenWay, inUse, inUse + need.Bytes(chosenWay), free, cheaper)
        {
            SwappedBytes = need.Swapped(chosenWay),
        };
    }

    /// <summary>Runs the training; if memory runs out, says what was planned and what would take less.</summary>
    /// <exception cref="MemoryException">Memory ran out.</exception>
    public T Guard<T>(Func<T> train)
    {
        try
        {
            return train();
        }
        catch (Exception error) when (OutOfMemory.Means(error))
        {
            var problem = new Problem("memory.ran_out", "", ("expected", Gigabytes(Predicted)),
                ("free", Gigabytes(Available)), Problem.Inner("cheaper_problem", Cheaper.Words));
            throw new MemoryException(problem, Cheaper.Options, error);
        }
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

    /// <summary><c>5.6 GB</c>, in powers of 1024.</summary>
    internal static string Gigabytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GB");

    /// <summary>Seconds that copies take: they do not overlap with computing.</summary>
    private static string Seconds(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes / BusBytesPerSecond:0.0}");

    private static bool IsWithin(long bytes, long free) => bytes <= free * UsableShare;

    private IEnumerable<Problem> Ways()
    {
        if (NarrowWeights)
            yield return new Problem("memory.way_int8", "");
        if (GradientCheckpointing)
            yield return new Problem("memory.way_checkpointing", "");
        if (SwappedBlocks > 0)
        {
            yield return new Problem("memory.way_swap", "", ("n", $"{SwappedBlocks}"),
                ("bytes", Gigabytes(SwappedBytes)), ("seconds", Seconds(2 * SwappedBytes)));
        }
        if (Way == default)
            yield return new Problem("memory.way_plain", "");
    }
}
