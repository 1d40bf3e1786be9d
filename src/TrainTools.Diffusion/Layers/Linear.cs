using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>y = x W^T + b, with an optional LoRA branch.</summary>
public sealed class Linear : IAdaptableLayer
{
    private readonly FrozenWeight _weight; // [out, in]
    private readonly Tensor? _bias;  // [out]

    /// <summary>Reads <c>weight</c> and, if asked, <c>bias</c> below the key.</summary>
    /// <param name="weights">The layer's place.</param>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="isKernel">Whether it is a 1×1 convolution to those who name LoRA tensors.</param>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public Linear(Weights weights, long inputs, long outputs, bool bias = true, bool isKernel = false)
    {
        Key = weights.Key;
        WeightShape = isKernel ? [outputs, inputs, 1, 1] : [outputs, inputs];
        _weight = weights.TakeFrozen("weight", outputs, inputs);
        _bias = bias ? weights.Take("bias", outputs) : null;
        weights.Register(this);
    }

    /// <summary>Takes a part of a joined projection.</summary>
    /// <param name="weights">The layer's place, of which only the key is read; it keeps the tensors.</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out]</param>
    public Linear(Weights weights, Tensor weight, Tensor bias)
    {
        Key = weights.Key;
        WeightShape = weight.shape;
        (_weight, _bias) = (new FrozenWeight(weights.Keep(weight)), weights.Keep(bias));
        weights.Register(this);
    }

    /// <inheritdoc/>
    public string Key { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> WeightShape { get; }

    /// <inheritdoc/>
    public Branch? Branch { get; set; }

    /// <param name="x">[..., in]</param>
    /// <returns>[..., out]</returns>
    public Tensor Forward(Tensor x)
    {
        // As a matrix, so that the branch can write into the product and not into a view of it; without a branch
        // likewise, so that a LoRA of weight 0 changes no bit.
        var rows = x.flatten(0, -2);                       // [N, in]
        var y = _weight.Multiply(rows, _bias);             // [N, out]
        if (Branch is not null)
            y = Branch(y, rows);                           // [N, out]
        return y.view([.. x.shape[..^1], WeightShape[0]]); // [..., out]
    }
}
