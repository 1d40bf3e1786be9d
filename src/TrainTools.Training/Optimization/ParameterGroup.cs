using static TorchSharp.torch;

namespace TrainTools.Training.Optimization;

/// <summary>Weights that share a learning rate.</summary>
/// <param name="Name"><see cref="TextEncoder"/> or <see cref="UNet"/>.</param>
/// <param name="Weights">[n] fp32, changed in place by the optimizer.</param>
/// <param name="Gradients">[n] fp32, filled by backward.</param>
public sealed record ParameterGroup(string Name, Tensor Weights, Tensor Gradients)
{
    /// <summary>Name of the text encoder's group.</summary>
    public const string TextEncoder = "text_encoder";

    /// <summary>Name of the U-Net's group.</summary>
    public const string UNet = "unet";
}
