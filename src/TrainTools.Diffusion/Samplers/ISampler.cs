using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>A way from noise to latents.</summary>
public interface ISampler
{
    /// <summary>Makes latents.</summary>
    /// <param name="model">What is sampled.</param>
    /// <param name="noise">[B, 4, H/8, W/8] fp32 of variance 1.</param>
    /// <param name="run">Steps and the like.</param>
    /// <returns>[B, 4, H/8, W/8] fp32, scaled as the U-Net reads them.</returns>
    Tensor Sample(Denoiser model, Tensor noise, SamplerRun run);
}
