using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>Normalisation over the last dimension, epsilon 1e-5.</summary>
public sealed class LayerNorm
{
    private readonly Tensor _weight; // [D]
    private readonly Tensor _bias;   // [D]
    private readonly long[] _shape;

    /// <summary>Reads <c>weight</c> and <c>bias</c> below the key.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public LayerNorm(Weights weights, long width)
    {
        _weight = weights.Take("weight", width);
        _bias = weights.Take("bias", width);
        _shape = [width];
    }

    /// <param name="x">[..., D]</param>
    /// <returns>[..., D]</returns>
    public Tensor Forward(Tensor x) => nn.functional.layer_norm(x, _shape, _weight, _bias, 1e-5);
}
