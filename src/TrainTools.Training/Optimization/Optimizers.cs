using TrainTools.Core.Settings;

namespace TrainTools.Training.Optimization;

/// <summary>The optimizers that can be chosen.</summary>
public static class Optimizers
{
    /// <summary>The one that the settings choose, with its options as guides use them.</summary>
    /// <param name="groups">What is trained; not owned.</param>
    /// <param name="settings">Which, and its options.</param>
    public static IOptimizer Create(
        IReadOnlyList<ParameterGroup> groups, OptimizerSettings settings) => settings.Kind switch
    {
        OptimizerKind.AdamW => new AdamW(groups, settings.WeightDecay),
        OptimizerKind.AdamW8Bit => new AdamW8Bit(groups, settings.WeightDecay),
        OptimizerKind.Lion => new Lion(groups, settings.WeightDecay),
        OptimizerKind.Adafactor => new Adafactor(groups, settings.WeightDecay, scalesByWeights: settings.RelativeStep),
        OptimizerKind.Prodigy => new Prodigy(groups, new()
        {
            WeightDecay = settings.WeightDecay,
            Coefficient = settings.ProdigyCoefficient,
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "The optimizer is unknown."),
    };
}
