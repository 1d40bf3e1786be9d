using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>Euler's method: Karras et al. 2022, algorithm 2 without churn (k-diffusion's sample_euler).</summary>
public sealed class EulerSampler : ISampler
{
    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run) =>
        SigmaLoop.Run(model, noise, run, (x, sigma, next) =>
            Step(x, model.Denoised(x, sigma), sigma, next)); // [B, 4, h, w]

    /// <summary>x + (x − denoised) / sigma · (next − sigma)</summary>
    internal static Tensor Step(Tensor x, Tensor denoised, double sigma, double next) =>
        WeightedSum.Of((next / sigma, x), (1 - next / sigma, denoised)); // [B, 4, h, w]
}
