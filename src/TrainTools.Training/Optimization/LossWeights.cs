using TrainTools.Core.Settings;

namespace TrainTools.Training.Optimization;

/// <summary>What the loss is multiplied by at each timestep: the product of kohya's weights.</summary>
public static class LossWeights
{
    private const double LargestSnr = 1000; // kohya's get_snr_scale and debiased estimation: near t = 0 it has no bound

    /// <summary>The weight of each timestep; null where all count alike.</summary>
    /// <param name="settings">Which weights were chosen, with what is predicted.</param>
    /// <param name="snr">Signal to noise at each timestep.</param>
    public static IReadOnlyList<double>? ByTimestep(TrainingSettings settings, IReadOnlyList<double> snr)
    {
        var (loss, isV) = (settings.Loss, settings.Prediction == PredictionKind.V);
        var weights = new List<Func<double, double>>();
        if (loss.MinSnrGamma > 0)
            weights.Add(isV ? r => Math.Min(r, loss.MinSnrGamma) / (r + 1) : r => Math.Min(r, loss.MinSnrGamma) / r);
        if (isV && settings.ScaleVPredLoss)
            weights.Add(r => Math.Min(r, LargestSnr) / (Math.Min(r, LargestSnr) + 1));
        if (loss.DebiasedEstimationLoss) // of v as of epsilon, though the paper derives it for epsilon
            weights.Add(r => 1 / Math.Sqrt(Math.Min(r, LargestSnr)));
        return weights.Count == 0
            ? null
            : [.. snr.Select(r => weights.Aggregate(1.0, (product, weight) => product * weight(r)))];
    }
}
