using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>A layer with a weight matrix that a LoRA can hang on.</summary>
public interface IAdaptableLayer
{
    /// <summary>The layer's key in the checkpoint, without <c>.weight</c>.</summary>
    string Key { get; }

    /// <summary>Shape of the frozen weight: [out, in] or [out, in, kernel, kernel].</summary>
    IReadOnlyList<long> WeightShape { get; }

    /// <summary>What is added to the layer's output; null leaves the layer as it is.</summary>
    Branch? Branch { get; set; }
}

/// <summary>Adds to a layer's output what a LoRA makes of its input.</summary>
/// <param name="y">The output, which may be overwritten: [N, out], or [B, out, H, W] of a convolution.</param>
/// <param name="x">The input: [N, in], or [B, in, H, W].</param>
/// <returns>The sum, of y's shape and number type.</returns>
public delegate Tensor Branch(Tensor y, Tensor x);
