using TorchSharp;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Libtorch;
using static TorchSharp.torch;

namespace TrainTools.Training.Lora;

/// <summary>
/// The low-rank branch of one layer (Hu et al. 2021): up(down(x)) · multiplier · alpha / rank. For a convolution, down
/// has its kernel, stride and padding, and up is 1×1.
/// </summary>
public sealed class LoraModule
{
    private readonly IAdaptableLayer _layer;
    private double _scale;

    /// <param name="name">kohya's module name.</param>
    /// <param name="layer">The layer that carries the branch.</param>
    /// <param name="rank">R, 1 or more.</param>
    /// <param name="alpha">Above 0.</param>
    internal LoraModule(string name, IAdaptableLayer layer, int rank, double alpha)
    {
        (Name, _layer, Rank, Alpha) = (name, layer, rank, alpha);
        var frozen = layer.WeightShape;
        var isConvolution = frozen.Count == 4; // also of linear layers that kohya takes for 1×1 convolutions
        DownShape = isConvolution ? [rank, frozen[1], frozen[2], frozen[3]] : [rank, frozen[1]];
        UpShape = isConvolution ? [frozen[0], rank, 1, 1] : [frozen[0], rank];
        _scale = alpha / rank;
    }

    /// <summary>kohya's module name.</summary>
    public string Name { get; }

    /// <summary>Rank of the branch.</summary>
    public int Rank { get; }

    /// <summary>The branch is multiplied by alpha / rank.</summary>
    public double Alpha { get; }

    /// <summary>[R, in] or [R, in, kernel, kernel].</summary>
    public long[] DownShape { get; }

    /// <summary>[out, R] or [out, R, 1, 1].</summary>
    public long[] UpShape { get; }

    /// <summary>The trained down weight, fp32; a leaf whose storage and gradient lie in the network's flat buffers.</summary>
    public Tensor Down { get; private set; } = null!; // set by Attach, right after construction

    /// <summary>The trained up weight, fp32.</summary>
    public Tensor Up { get; private set; } = null!; // set by Attach, right after construction

    /// <summary>Numbers that are trained.</summary>
    internal long Count => Product(DownShape) + Product(UpShape);

    /// <summary>Gives the module its weights and hangs it on its layer.</summary>
    internal void Attach(Tensor down, Tensor up)
    {
        (Down, Up) = (down, up);
        _layer.Branch = _layer is Conv2d convolution ? Convolve(convolution) : Multiply;
    }

    /// <summary>Sets the weight of the whole LoRA, as <c>&lt;lora:name:weight&gt;</c> does.</summary>
    internal void SetMultiplier(double multiplier) => _scale = multiplier * Alpha / Rank;

    /// <summary>Takes the module off its layer.</summary>
    internal void Detach() => _layer.Branch = null;

    internal static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    private Tensor Multiply(Tensor x)
    {
        // Scaled where it is narrow: R numbers a token instead of all outputs.
        using var scale = _scale.ToScalar();
        var h = nn.functional.linear(x, Matrix(Down).to(x.dtype)) * scale;    // [..., R]
        return nn.functional.linear(h, Matrix(Up).to(x.dtype));               // [..., out]
    }

    private static Tensor Matrix(Tensor weight) => weight.dim() == 2 ? weight : weight.flatten(1); // [a, b]

    private Func<Tensor, Tensor> Convolve(Conv2d convolution)
    {
        long[] strides = [convolution.Stride, convolution.Stride];
        long[] padding = [convolution.Padding, convolution.Padding];
        return x =>
        {
            var h = OneDnn.Convolve(x, Down.to(x.dtype), null, strides, padding); // [B, R, h, w]
            using var scale = _scale.ToScalar();
            return OneDnn.Convolve(h * scale, Up.to(x.dtype));                                // [B, out, h, w]
        };
    }
}
