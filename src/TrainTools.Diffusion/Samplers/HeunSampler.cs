using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>Heun's method: Karras et al. 2022, algorithm 1 without churn (k-diffusion's sample_heun).</summary>
public sealed class HeunSampler : ISampler
{
    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run) =>
        SigmaLoop.Run(model, noise, run, (x, sigma, next) =>
        {
            var denoised = model.Denoised(x, sigma);              // [B, 4, h, w]
            var there = EulerSampler.Step(x, denoised, sigma, next); // [B, 4, h, w]
            if (next == 0)
                return there;
            var corrected = model.Denoised(there, next);          // [B, 4, h, w]
            var half = (next - sigma) / 2;                        // x + half · (slope here + slope there)
            return WeightedSum.Of((1 + half / sigma, x), (-half / sigma, denoised),
                (half / next, there), (-half / next, corrected)); // [B, 4, h, w]
        });
}
