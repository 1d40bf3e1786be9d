using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>
/// Pseudo linear multistep: Liu et al. 2022 (A1111's sd_samplers_timesteps_impl.plms): DDIM's step with a noise that
/// the last three predictions extrapolate.
/// </summary>
public sealed class PlmsSampler : ISampler
{
    // Adams and Bashforth, for one, two and three older predictions: newest first.
    private static readonly double[][] Weights =
        [[3 / 2.0, -1 / 2.0], [23 / 12.0, -16 / 12.0, 5 / 12.0], [55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0]];

    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run)
    {
        using var old = new RecentTensors(3);
        var alphas = model.Table.AlphasCumprod;
        return TimestepLoop.Run(model, noise, run, (x, timestep, next) =>
        {
            var predicted = model.Parts(x, timestep, alphas[timestep]).Noise; // [B, 4, h, w]
            Tensor extrapolated;
            if (old.Count == 0)
            {
                var there = Step(x, predicted, alphas[timestep], alphas[next]); // [B, 4, h, w]
                extrapolated = WeightedSum.Of((0.5, predicted), (0.5, model.Parts(there, next, alphas[next]).Noise));
            }
            else
            {
                var weights = Weights[old.Count - 1];
                extrapolated = WeightedSum.Of(
                    [(weights[0], predicted), .. Enumerable.Range(0, old.Count).Select(i => (weights[i + 1], old[i]))]);
            }
            old.Add(predicted);
            return Step(x, extrapolated, alphas[timestep], alphas[next]); // [B, 4, h, w]
        });
    }

    /// <summary>DDIM's step for a given noise.</summary>
    private static Tensor Step(Tensor x, Tensor noise, double alpha, double next)
    {
        var kept = Math.Sqrt(next / alpha);
        return WeightedSum.Of((kept, x), (Math.Sqrt(1 - next) - kept * Math.Sqrt(1 - alpha), noise)); // [B, 4, h, w]
    }
}
