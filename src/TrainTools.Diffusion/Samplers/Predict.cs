using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>A model's prediction, noise or v, with whatever it is conditioned on already inside.</summary>
/// <param name="latents">[B, 4, H/8, W/8] fp32, noisy, of variance about 1.</param>
/// <param name="timesteps">[B] fp32, 0 to 999, whole or not.</param>
/// <returns>[B, 4, H/8, W/8] fp32</returns>
public delegate Tensor Predict(Tensor latents, Tensor timesteps);
