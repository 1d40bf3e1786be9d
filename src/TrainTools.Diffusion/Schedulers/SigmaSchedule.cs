using TrainTools.Core.Settings;

namespace TrainTools.Diffusion.Schedulers;

/// <summary>Which amounts of noise a sampler goes through.</summary>
public static class SigmaSchedule
{
    private const double Rho = 7; // Karras et al. 2022, table 1

    /// <summary>Falling sigmas, one a step, and a zero behind them.</summary>
    /// <param name="kind">How they are spread; not <see cref="SamplerSchedule.Automatic"/>.</param>
    /// <param name="steps">At least 1.</param>
    /// <param name="table">The model's own range.</param>
    public static double[] Sigmas(SamplerSchedule kind, int steps, SigmaTable table)
    {
        Func<double, double> at = kind switch
        {
            SamplerSchedule.Normal => share => table.SigmaAt((NoiseSchedule.Timesteps - 1) * (1 - share)),
            SamplerSchedule.Karras => share => Math.Pow(Between(Root(table.Most), Root(table.Least), share), Rho),
            SamplerSchedule.Exponential =>
                share => Math.Exp(Between(Math.Log(table.Most), Math.Log(table.Least), share)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a spread of sigmas."),
        };
        return [.. Enumerable.Range(0, steps).Select(i => at(steps == 1 ? 0 : (double)i / (steps - 1))), 0];
    }

    private static double Root(double sigma) => Math.Pow(sigma, 1 / Rho);

    private static double Between(double first, double last, double share) => first + (last - first) * share;
}
