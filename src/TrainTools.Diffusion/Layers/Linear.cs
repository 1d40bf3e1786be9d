using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>y = x W^T + b, with an optional LoRA branch.</summary>
public sealed class Linear : IAdaptableLayer
{
    private readonly Tensor _weight; // [out, in]
    private readonly Tensor? _bias;  // [out]

    /// <summary>Reads <c>weight</c> and, if asked, <c>bias</c> below the key.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public Linear(Weights weights, long inputs, long outputs, bool bias = true)
    {
        Key = weights.Key;
        WeightShape = [outputs, inputs];
        _weight = weights.Take("weight", outputs, inputs);
        _bias = bias ? weights.Take("bias", outputs) : null;
        weights.Register(this);
    }

    /// <inheritdoc/>
    public string Key { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> WeightShape { get; }

    /// <inheritdoc/>
    public Func<Tensor, Tensor>? Branch { get; set; }

    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Forward(Tensor x)
    {
        var y = nn.functional.linear(x, _weight, _bias); // [..., out]
        return Branch is null ? y : y + Branch(x);       // [..., out]
    }
}
