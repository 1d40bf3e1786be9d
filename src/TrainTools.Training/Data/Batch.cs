using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>What a step computes its loss from; the tensors belong to the scope in which the batch was made.</summary>
/// <param name="Latents">[B, 4, H/8, W/8] fp32, clean and scaled.</param>
/// <param name="Noise">[B, 4, H/8, W/8] fp32.</param>
/// <param name="Timesteps">[B] int64, 0 to 999.</param>
/// <param name="Conditioning">What the U-Net reads of captions and sizes.</param>
public sealed record Batch(Tensor Latents, Tensor Noise, Tensor Timesteps, Conditioning Conditioning);
