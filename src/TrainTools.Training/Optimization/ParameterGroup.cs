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

    /// <summary>The matrices and kernels that lie in the buffers, in their order; empty where nobody asks.</summary>
    public IReadOnlyList<ParameterSpan> Parameters { get; init; } = [];
}

/// <summary>Where one matrix or kernel lies in a group's buffers.</summary>
/// <param name="Offset">Of its first number.</param>
/// <param name="Shape">Its sides.</param>
public sealed record ParameterSpan(long Offset, IReadOnlyList<long> Shape)
{
    /// <summary>Its numbers.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);
}
