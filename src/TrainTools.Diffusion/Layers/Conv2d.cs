using TrainTools.Diffusion.Libtorch;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>A two-dimensional convolution with a square kernel and an optional LoRA branch.</summary>
public sealed class Conv2d : IAdaptableLayer
{
    private readonly FrozenWeight _weight; // [out, in, kernel, kernel]
    private readonly Tensor _bias;   // [out]
    private readonly long[] _strides;
    private readonly long[] _padding;

    /// <summary>Reads <c>weight</c> and <c>bias</c> below the key.</summary>
    /// <exception cref="CheckpointException">A tensor is missing or has another shape.</exception>
    public Conv2d(Weights weights, long inputs, long outputs, int kernel, int stride = 1, int padding = 0)
    {
        Key = weights.Key;
        WeightShape = [outputs, inputs, kernel, kernel];
        Stride = stride;
        Padding = padding;
        _weight = weights.TakeFrozen("weight", outputs, inputs, kernel, kernel);
        _bias = weights.Take("bias", outputs);
        _strides = [stride, stride];
        _padding = [padding, padding];
        weights.Register(this);
    }

    /// <inheritdoc/>
    public string Key { get; }

    /// <inheritdoc/>
    public IReadOnlyList<long> WeightShape { get; }

    /// <summary>Stride in both directions.</summary>
    public int Stride { get; }

    /// <summary>Zero padding on all four sides.</summary>
    public int Padding { get; }

    /// <inheritdoc/>
    public Branch? Branch { get; set; }

    /// <param name="x">[B, in, H, W]</param>
    /// <returns>[B, out, H/stride, W/stride]</returns>
    public Tensor Forward(Tensor x)
    {
        var y = Convolve(x);                       // [B, out, H/stride, W/stride]
        return Branch is null ? y : Branch(y, x);  // [B, out, H/stride, W/stride]
    }

    private Tensor Convolve(Tensor x)
    {
        if (!_weight.IsNarrow)
            return OneDnn.Convolve(x, _weight.Widen(), _bias, _strides, _padding);
        return x.requires_grad && is_grad_enabled()
            ? NarrowConvolution.apply(x, _weight, _bias, Stride, Padding)
            : NarrowConvolution.Forward(x, _weight, _bias, Stride, Padding);
    }
}
