namespace TrainTools.Diffusion.Schedulers;

/// <summary>
/// The noise schedule as samplers see it: a timestep, whole or not, and the ratio of noise to signal that belongs to it,
/// sigma = √((1 − a) / a) (Karras et al. 2022; k-diffusion's DiscreteSchedule, which interpolates the logarithms).
/// </summary>
public sealed class SigmaTable
{
    // A1111's rescale_zero_terminal_snr_abar: a schedule that ends in pure noise would end in an infinite sigma.
    private const double LastOfZeroTerminal = 4.8973451890853435e-08;

    private readonly double[] _alphas;
    private readonly double[] _logSigmas;

    /// <param name="zeroTerminalSnr">Whether the schedule is the one that ends in (nearly) nothing but noise.</param>
    public SigmaTable(bool zeroTerminalSnr = false)
    {
        _alphas = NoiseSchedule.Cumulated(zeroTerminalSnr);
        if (zeroTerminalSnr)
            _alphas[^1] = LastOfZeroTerminal;
        _logSigmas = [.. _alphas.Select(a => Math.Log((1 - a) / a) / 2)];
    }

    /// <summary>a_t for each timestep: the share of the signal's variance that is left.</summary>
    public IReadOnlyList<double> AlphasCumprod => _alphas;

    /// <summary>The noise at the first timestep, 0.029.</summary>
    public double Least => Math.Exp(_logSigmas[0]);

    /// <summary>The noise at the last timestep: 14.6, or 4519 with zero-terminal SNR.</summary>
    public double Most => Math.Exp(_logSigmas[^1]);

    /// <summary>The sigma of a timestep, 0 to 999, which may lie between two.</summary>
    public double SigmaAt(double timestep)
    {
        var low = Math.Clamp((int)timestep, 0, _logSigmas.Length - 2);
        var share = timestep - low;
        return Math.Exp((1 - share) * _logSigmas[low] + share * _logSigmas[low + 1]);
    }

    /// <summary>The timestep of a sigma; the first or last for one beyond the table.</summary>
    public double TimestepOf(double sigma)
    {
        var log = Math.Log(sigma);
        var found = Array.BinarySearch(_logSigmas, log);
        var low = Math.Clamp(found >= 0 ? found : ~found - 1, 0, _logSigmas.Length - 2);
        var share = (log - _logSigmas[low]) / (_logSigmas[low + 1] - _logSigmas[low]);
        return low + Math.Clamp(share, 0, 1);
    }
}
