using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>
/// Euler's method that steps lower than it has to and adds new noise up to there (k-diffusion's sample_euler_ancestral,
/// eta 1).
/// </summary>
public sealed class EulerAncestralSampler : ISampler
{
    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run) =>
        SigmaLoop.Run(model, noise, run, (x, sigma, next) =>
        {
            // get_ancestral_step: the two add up to next² in variance
            var up = Math.Min(next, next * Math.Sqrt((sigma * sigma - next * next) / (sigma * sigma)));
            var down = Math.Sqrt(next * next - up * up);
            var lower = EulerSampler.Step(x, model.Denoised(x, sigma), sigma, down); // [B, 4, h, w]
            return next > 0 ? WeightedSum.Of((1, lower), (up, run.NewNoise())) : lower; // [B, 4, h, w]
        });
}
