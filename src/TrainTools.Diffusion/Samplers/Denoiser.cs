using TorchSharp;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>What samplers ask a model: which clean latents it sees in noisy ones.</summary>
/// <param name="predict">The model, guided or not.</param>
/// <param name="kind">What it predicts.</param>
/// <param name="table">The noise schedule that it is sampled with.</param>
public sealed class Denoiser(Predict predict, PredictionKind kind, SigmaTable table)
{
    private const double Rounding = 1e-6; // a timestep that should be whole may come out a little below

    /// <summary>The noise schedule.</summary>
    public SigmaTable Table { get; } = table;

    /// <summary>
    /// The clean latents in x = latents + sigma · noise (k-diffusion's CompVisDenoiser and CompVisVDenoiser).
    /// </summary>
    /// <param name="x">[B, 4, H/8, W/8] fp32</param>
    /// <param name="sigma">How much noise is in them.</param>
    /// <returns>[B, 4, H/8, W/8] fp32</returns>
    public Tensor Denoised(Tensor x, double sigma)
    {
        using var scope = NewDisposeScope();
        var length = Math.Sqrt(sigma * sigma + 1);
        var prediction = At(WeightedSum.Of((1 / length, x)), Table.TimestepOf(sigma)); // [B, 4, h, w]
        var denoised = kind == PredictionKind.V
            ? WeightedSum.Of((1 / (length * length), x), (-sigma / length, prediction))
            : WeightedSum.Of((1, x), (-sigma, prediction));
        return denoised.MoveToOuterDisposeScope(); // [B, 4, h, w]
    }

    /// <summary>The clean latents and the noise in x = √a · latents + √(1 − a) · noise.</summary>
    /// <param name="x">[B, 4, H/8, W/8] fp32</param>
    /// <param name="timestep">Where in the schedule x is.</param>
    /// <param name="alpha">a, the signal's share of the variance there.</param>
    /// <returns>[B, 4, H/8, W/8] fp32 each</returns>
    public (Tensor Latents, Tensor Noise) Parts(Tensor x, double timestep, double alpha)
    {
        using var scope = NewDisposeScope();
        var (signal, noise) = (Math.Sqrt(alpha), Math.Sqrt(1 - alpha));
        var prediction = At(x, timestep); // [B, 4, h, w]
        if (kind != PredictionKind.V)
            return scope.MoveToOuter(WeightedSum.Of((1 / signal, x), (-noise / signal, prediction)), prediction);

        // A1111's CompVisTimestepsVDenoiser: v becomes noise by the whole timestep, also where UniPC is between two.
        var whole = Table.AlphasCumprod[(int)(timestep + Rounding)];
        var (wholeSignal, wholeNoise) = (Math.Sqrt(whole), Math.Sqrt(1 - whole));
        return scope.MoveToOuter(
            // (x - noise * predicted) / signal, in one sum: with zero-terminal SNR both halves are huge at the start
            WeightedSum.Of(((1 - noise * wholeNoise) / signal, x), (-noise * wholeSignal / signal, prediction)),
            WeightedSum.Of((wholeNoise, x), (wholeSignal, prediction)));
    }

    private Tensor At(Tensor x, double timestep)
    {
        using var number = timestep.ToScalar();
        var timesteps = full(x.shape[0], number, dtype: ScalarType.Float32, device: x.device); // [B] fp32
        return predict(x, timesteps); // [B, 4, h, w]
    }
}
