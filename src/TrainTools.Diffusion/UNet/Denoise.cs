using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>What predicts the noise: <see cref="UNetModel.Forward"/>, or a <see cref="UNetPass"/> with a backward to come.</summary>
/// <param name="latents">[B, 4, H/8, W/8], noisy.</param>
/// <param name="timesteps">[B] fp32, 0 to 999.</param>
/// <param name="conditioning">What the U-Net reads beside them.</param>
/// <returns>[B, 4, H/8, W/8]</returns>
public delegate Tensor Denoise(Tensor latents, Tensor timesteps, Conditioning conditioning);
