using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Schedulers;

/// <summary>
/// The noise schedule of DDPM (Ho et al. 2020) with the "scaled linear" betas of latent diffusion
/// (Rombach et al. 2022, configs/stable-diffusion/v1-inference.yaml): x_t = sqrt(a_t) x_0 + sqrt(1 - a_t) noise.
/// </summary>
public sealed class NoiseSchedule : IDisposable
{
    /// <summary>Number of timesteps, 0 (nearly clean) to 999 (nearly noise).</summary>
    public const int Timesteps = 1000;

    private const double FirstBeta = 0.00085; // v1-inference.yaml, linear_start
    private const double LastBeta = 0.0120;   // v1-inference.yaml, linear_end

    private readonly Tensor _signal; // [1000] fp32, sqrt(a_t)
    private readonly Tensor _noise;  // [1000] fp32, sqrt(1 - a_t)

    /// <summary>Builds the tables in float64 and converts them once, for 1 - a_t cancels near t = 0.</summary>
    /// <param name="device">Where the latents are.</param>
    /// <param name="zeroTerminalSnr">Whether the last timestep is nothing but noise, as in v-prediction models.</param>
    public NoiseSchedule(Device device, bool zeroTerminalSnr = false)
    {
        var usual = Cumulated(zeroTerminalSnr: false);
        AlphasCumprod = zeroTerminalSnr ? Cumulated(zeroTerminalSnr) : usual;
        // kohya's weights know the schedule before it was rescaled: prepare_scheduler_for_custom_training comes first.
        Snr = [.. usual.Select(a => a / (1 - a))];
        using var scope = NewDisposeScope();
        _signal = Table(Math.Sqrt, device);
        _noise = Table(a => Math.Sqrt(1 - a), device);
    }

    /// <summary>a_t for each timestep: the share of the signal's variance that is left, falling from 0.99915.</summary>
    public IReadOnlyList<double> AlphasCumprod { get; }

    /// <summary>Signal to noise, a_t / (1 - a_t), of the schedule before any rescaling: what loss weights go by.</summary>
    public IReadOnlyList<double> Snr { get; }

    /// <summary>Mixes clean latents with noise.</summary>
    /// <param name="latents">[B, 4, H/8, W/8] fp32</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32</param>
    /// <param name="timesteps">[B] int64, 0 to 999</param>
    /// <returns>[B, 4, H/8, W/8] fp32</returns>
    public Tensor AddNoise(Tensor latents, Tensor noise, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var signalShare = _signal.index_select(0, timesteps).view(-1, 1, 1, 1); // [B, 1, 1, 1]
        var noiseShare = _noise.index_select(0, timesteps).view(-1, 1, 1, 1);   // [B, 1, 1, 1]
        return (latents * signalShare).Plus(noise * noiseShare).MoveToOuterDisposeScope(); // [B, 4, H/8, W/8]
    }

    /// <summary>What a v-prediction model predicts: v = sqrt(a_t) noise - sqrt(1 - a_t) x_0 (Salimans and Ho 2022).</summary>
    /// <param name="latents">[B, 4, H/8, W/8] fp32</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32</param>
    /// <param name="timesteps">[B] int64, 0 to 999</param>
    /// <returns>[B, 4, H/8, W/8] fp32</returns>
    public Tensor Velocity(Tensor latents, Tensor noise, Tensor timesteps)
    {
        using var scope = NewDisposeScope();
        var signalShare = _signal.index_select(0, timesteps).view(-1, 1, 1, 1); // [B, 1, 1, 1]
        var noiseShare = _noise.index_select(0, timesteps).view(-1, 1, 1, 1);   // [B, 1, 1, 1]
        return (noise * signalShare - latents * noiseShare).MoveToOuterDisposeScope(); // [B, 4, H/8, W/8]
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signal.Dispose();
        _noise.Dispose();
    }

    /// <summary>a_t for each timestep in float64; zero at the last one if so wanted.</summary>
    internal static double[] Cumulated(bool zeroTerminalSnr)
    {
        var (first, last) = (Math.Sqrt(FirstBeta), Math.Sqrt(LastBeta));
        var alphas = new double[Timesteps];
        var product = 1.0;
        for (var t = 0; t < Timesteps; t++)
        {
            var root = first + (last - first) * t / (Timesteps - 1);
            product *= 1 - root * root;
            alphas[t] = product;
        }

        return zeroTerminalSnr ? Rescaled(alphas) : alphas;
    }

    /// <summary>Lin et al. 2023, "Common diffusion noise schedules and sample steps are flawed", algorithm 1.</summary>
    private static double[] Rescaled(double[] alphasCumprod)
    {
        var (first, last) = (Math.Sqrt(alphasCumprod[0]), Math.Sqrt(alphasCumprod[^1]));
        return [.. alphasCumprod.Select(a => Math.Pow((Math.Sqrt(a) - last) * first / (first - last), 2))];
    }

    private Tensor Table(Func<double, double> f, Device device)
    {
        var values = AlphasCumprod.Select(a => (float)f(a)).ToArray();
        return tensor(values).to(device).DetachFromDisposeScope(); // [1000] fp32
    }
}
