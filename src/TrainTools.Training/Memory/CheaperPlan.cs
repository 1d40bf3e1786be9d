using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Memory;

/// <summary>What a person can change so that a run takes less memory.</summary>
/// <param name="Change">What to change, and its price.</param>
/// <param name="Options">The command line's options for it; empty where there is nothing to set.</param>
/// <param name="Predicted">Bytes that the training would take then; null where there is nothing to set.</param>
public sealed record CheaperPlan(Problem Change, string Options, long? Predicted)
{
    private const double Worthwhile = 0.95; // of what is taken now: a price for less is no help

    /// <summary>In words: the change, its price, and what is needed then.</summary>
    public Problem Words => Predicted is { } bytes
        ? new Problem("memory.next", "", Problem.Inner("cheaper_problem", Change), ("needed", MemoryPlan.Gigabytes(bytes)))
        : Change;

    /// <summary>The mildest change that saves something worth its price.</summary>
    internal static CheaperPlan Next(MemoryNeed need, MemoryWay way, long elsewhere)
    {
        var now = elsewhere + need.Bytes(way);
        return Changes(need, way, elsewhere).FirstOrDefault(plan => plan.Predicted <= now * Worthwhile) ?? ClosePrograms;
    }

    /// <summary>The mildest change with which a run fits; where none alone is enough, to close programs.</summary>
    internal static CheaperPlan Fitting(MemoryNeed need, MemoryWay way, long elsewhere, Func<long, bool> fits) =>
        Changes(need, way, elsewhere).FirstOrDefault(plan => fits(plan.Predicted!.Value)) ?? ClosePrograms;

    private static CheaperPlan ClosePrograms => new(new Problem("memory.close_programs", ""), "", null);

    /// <summary>Each change by itself: what costs a little time, then what costs more, then what changes the result.</summary>
    private static IEnumerable<CheaperPlan> Changes(MemoryNeed need, MemoryWay way, long elsewhere)
    {
        if (!way.NarrowWeights && need.Weights.Narrow < need.Weights.Full)
            yield return Set("memory.int8", "base_weights", "int8", need, way with { NarrowWeights = true });
        if (!way.GradientCheckpointing)
        {
            yield return Set(
                "memory.checkpointing", "gradient_checkpointing", "on", need, way with { GradientCheckpointing = true });
        }
        if (way is { GradientCheckpointing: true, NarrowWeights: true } && need.CanSwap)
        {
            foreach (var n in Enumerable.Range(way.SwappedBlocks + 1, need.UNet.Layout.Stages.Count - way.SwappedBlocks))
                yield return Set("memory.swap", "blocks_to_swap", $"{n}", need, way with { SwappedBlocks = n });
        }
        if (need.Settings.Precision == Precision.Fp32)
            yield return Set("memory.bf16", "precision", "bf16", need.InBf16(), way);
        for (var images = need.Settings.BatchSize / 2; images > 0; images /= 2)
            yield return Set("memory.smaller_batch", "batch_size", $"{images}", need.WithBatchSize(images), way);
        const int step = 64, least = 256;
        for (var side = Lower(need.Settings.Side); side >= least; side = Lower(side))
            yield return Set("memory.smaller_resolution", "resolution", $"{side}", need.AtSide(side), way);

        static int Lower(int side) => side <= least ? 0 : Math.Max(least, side * 3 / 4 / step * step);

        CheaperPlan Set(string code, string key, string value, MemoryNeed then, MemoryWay by) => new(
            new Problem(code, key, ("value", value)), $"{Catalogue.OptionOf(key)} {value}", elsewhere + then.Bytes(by));
    }
}
