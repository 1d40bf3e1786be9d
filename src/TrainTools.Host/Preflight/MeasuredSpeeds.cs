using TrainTools.Projects.Runs;

namespace TrainTools.Host.Preflight;

/// <summary>How long steps take, as far as the runs on this machine tell.</summary>
internal static class MeasuredSpeeds
{
    private const int FewestSteps = 5; // the first ones are slower

    // Attention grows with the square of the pixels: a step may take longer than its pixels say.
    private const double SteepestGrowth = 1.2;

    /// <summary>Seconds a step, from the newest run of the same; null where there is none.</summary>
    public static double? Exactly(IEnumerable<JobRecord> runs, SpeedKey key) =>
        Measured(runs).LastOrDefault(run => run.Speed == key)?.SecondsPerStep;

    /// <summary>
    /// Between what a step will take, from the newest run that differs in resolution or batch size alone: a small step
    /// takes nearly as long as a larger one where launching its operations is what takes time, a large one grows with
    /// its pixels and more. Null where there is none.
    /// </summary>
    public static (double Least, double Most)? Roughly(IEnumerable<JobRecord> runs, SpeedKey key)
    {
        var last = Measured(runs).LastOrDefault(run => run.Speed is { } speed
            && speed with { Resolution = key.Resolution, BatchSize = key.BatchSize } == key);
        if (last is null)
            return null;
        double ratio = Math.Pow(Pixels(key) / Pixels(last.Speed!), SteepestGrowth);
        return (last.SecondsPerStep * Math.Min(1, ratio), last.SecondsPerStep * Math.Max(1, ratio));
    }

    private static IEnumerable<JobRecord> Measured(IEnumerable<JobRecord> runs) => runs
        .Where(run => run is { SecondsPerStep: > 0, Step: >= FewestSteps, Speed: not null })
        .OrderBy(run => run.Created);

    private static double Pixels(SpeedKey key) => (double)key.Resolution * key.Resolution * key.BatchSize;
}
