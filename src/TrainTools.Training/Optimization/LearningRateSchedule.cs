using TrainTools.Core.Settings;

namespace TrainTools.Training.Optimization;

/// <summary>
/// The factor on the learning rate at each optimizer step, with the formulas of diffusers' optimization.py, which kohya
/// calls. Each warms up linearly from 0 over the first steps, so with a warm-up the first step changes nothing.
/// </summary>
public static class LearningRateSchedule
{
    private const double PolynomialEnd = 1e-7; // get_polynomial_decay_schedule_with_warmup, lr_end

    /// <summary>The factor as a function of the step number, which begins at 0.</summary>
    /// <param name="settings">Kind, warm-up, cycles, power.</param>
    /// <param name="steps">Optimizer steps of the run.</param>
    /// <param name="initialRate">The learning rate that is scaled; only the polynomial's end depends on it.</param>
    public static Func<int, double> Factor(OptimizerSettings settings, int steps, double initialRate)
    {
        var decay = Decay(settings, initialRate);
        var warmup = settings.Schedule == ScheduleKind.Constant ? 0 : settings.WarmupSteps;
        var rest = Math.Max(1, steps - warmup);
        return step => step < warmup ? step / (double)Math.Max(1, warmup) : decay((step - warmup) / (double)rest);
    }

    /// <summary>The factor after the warm-up, over the progress of the rest: 0 its begin, 1 its end.</summary>
    private static Func<double, double> Decay(OptimizerSettings settings, double initialRate) => settings.Schedule switch
    {
        ScheduleKind.Constant or ScheduleKind.ConstantWithWarmup => _ => 1,
        ScheduleKind.Linear => progress => Math.Max(0, 1 - progress),
        ScheduleKind.Cosine => progress => Math.Max(0, HalfCosine(progress)),
        ScheduleKind.CosineWithRestarts => progress =>
            progress >= 1 ? 0 : Math.Max(0, HalfCosine(settings.ScheduleCycles * progress % 1)),
        ScheduleKind.Polynomial => progress => Polynomial(progress, settings.SchedulePower, initialRate),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Schedule, "unknown schedule"),
    };

    private static double HalfCosine(double progress) => 0.5 * (1 + Math.Cos(Math.PI * progress));

    private static double Polynomial(double progress, double power, double initialRate) => progress > 1
        ? PolynomialEnd / initialRate
        : ((initialRate - PolynomialEnd) * Math.Pow(1 - progress, power) + PolynomialEnd) / initialRate;
}
