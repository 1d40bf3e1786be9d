using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>DDIM: Song et al. 2020, equation 12 with eta 0 (A1111's sd_samplers_timesteps_impl.ddim).</summary>
public sealed class DdimSampler : ISampler
{
    /// <inheritdoc/>
    public Tensor Sample(Denoiser model, Tensor noise, SamplerRun run) =>
        TimestepLoop.Run(model, noise, run, (x, timestep, next) =>
        {
            var alphas = model.Table.AlphasCumprod;
            var (latents, predicted) = model.Parts(x, timestep, alphas[timestep]); // [B, 4, h, w] each
            return WeightedSum.Of(
                (Math.Sqrt(alphas[next]), latents), (Math.Sqrt(1 - alphas[next]), predicted)); // [B, 4, h, w]
        });
}
