using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>DPM-Solver++(2M): Lu et al. 2022, algorithm 2 (k-diffusion's sample_dpmpp_2m).</summary>
public sealed class DpmPp2MSampler : ISampler
{
    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run)
    {
        using var old = new RecentTensors(1);
        var lastStep = 0.0;
        return SigmaLoop.Run(model, noise, run, (x, sigma, next) =>
        {
            var denoised = model.Denoised(x, sigma);        // [B, 4, h, w]
            var step = Math.Log(sigma / next);              // in −log sigma; infinite at the end
            var ahead = old.Count == 0 || next == 0 ? 0 : step / lastStep / 2; // 1 / 2r of the paper
            var gain = 1 - next / sigma;
            var result = old.Count == 0
                ? EulerSampler.Step(x, denoised, sigma, next)
                : WeightedSum.Of((next / sigma, x), (gain * (1 + ahead), denoised), (-gain * ahead, old[0]));
            old.Add(denoised);
            lastStep = step;
            return result; // [B, 4, h, w]
        });
    }
}
