using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>
/// SDE-DPM-Solver++(2M): Lu et al. 2022, appendix (k-diffusion's sample_dpmpp_2m_sde, eta 1, midpoint). New noise is
/// independent at each step, as the increments of the WebUI's Brownian tree are; the images differ from its all the same.
/// </summary>
public sealed class DpmPp2MSdeSampler : ISampler
{
    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run)
    {
        using var old = new RecentTensors(1);
        var lastStep = 0.0;
        return SigmaLoop.Run(model, noise, run, (x, sigma, next) =>
        {
            var denoised = model.Denoised(x, sigma); // [B, 4, h, w]
            if (next == 0)
                return denoised;
            var step = Math.Log(sigma / next);       // h of the paper; with eta 1 the mean falls as exp(−2h)
            var left = next / sigma * next / sigma;
            var gain = 1 - left;
            var ahead = old.Count == 0 ? 0 : step / lastStep / 2;
            var mean = old.Count == 0
                ? WeightedSum.Of((left, x), (gain, denoised))
                : WeightedSum.Of((left, x), (gain * (1 + ahead), denoised), (-gain * ahead, old[0]));
            old.Add(denoised);
            lastStep = step;
            return WeightedSum.Of((1, mean), (next * Math.Sqrt(gain), run.NewNoise())); // [B, 4, h, w]
        });
    }
}
