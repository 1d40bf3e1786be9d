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
    private Tensor _down = null!; // leaf in the type that is computed in; set by Attach, right after construction
    private Tensor _up = null!;   // likewise

    /// <param name="name">kohya's module name.</param>
    /// <param name="layer">The layer that carries the branch.</param>
    /// <param name="rank">R, 1 or more.</param>
    /// <param name="alpha">Above 0.</param>
    internal LoraModule(string name, IAdaptableLayer layer, int rank, double alpha)
    {
        (Name, Layer, Rank, Alpha) = (name, layer, rank, alpha);
        var frozen = layer.WeightShape;
        var isConvolution = frozen.Count == 4; // also of linear layers that kohya takes for 1×1 convolutions
        DownShape = isConvolution ? [rank, frozen[1], frozen[2], frozen[3]] : [rank, frozen[1]];
        UpShape = isConvolution ? [frozen[0], rank, 1, 1] : [frozen[0], rank];
        Scale = alpha / rank;
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

    /// <summary>The trained down weight, fp32, with its gradient: views of the network's flat buffers.</summary>
    public Tensor Down { get; private set; } = null!; // set by Attach, right after construction

    /// <summary>The trained up weight, likewise.</summary>
    public Tensor Up { get; private set; } = null!; // set by Attach, right after construction

    /// <summary>The layer that carries the branch.</summary>
    internal IAdaptableLayer Layer { get; }

    /// <summary>What the branch is multiplied by: multiplier · alpha / rank.</summary>
    internal double Scale { get; private set; }

    /// <summary>Numbers that are trained.</summary>
    internal long Count => Product(DownShape) + Product(UpShape);

    /// <summary>Gives the module its weights and hangs it on its layer.</summary>
    /// <param name="down">What is read and saved.</param>
    /// <param name="up">What is read and saved.</param>
    /// <param name="computed">What is computed with, in the type that is computed in.</param>
    internal void Attach(Tensor down, Tensor up, (Tensor Down, Tensor Up) computed)
    {
        (Down, Up) = (down, up);
        (_down, _up) = computed;
        Layer.Branch = Layer is Conv2d convolution ? Convolve(convolution) : Multiply;
    }

    /// <summary>Sets the weight of the whole LoRA, as <c>&lt;lora:name:weight&gt;</c> does.</summary>
    internal void SetMultiplier(double multiplier) => Scale = multiplier * Alpha / Rank;

    /// <summary>Takes the module off its layer.</summary>
    internal void Detach()
    {
        Layer.Branch = null;
        if (Layer is JoinedPart part)
            part.Joined.Branch = null;
    }

    internal static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>A weight in another type, where a frozen text encoder computes in one of its own.</summary>
    internal static Tensor As(Tensor weight, Tensor x) => weight.dtype == x.dtype ? weight : weight.to(x.dtype);

    private static Tensor Matrix(Tensor weight) => weight.dim() == 2 ? weight : weight.flatten(1); // [a, b]

    /// <summary>One product in which libtorch scales and adds as well.</summary>
    private Tensor Multiply(Tensor y, Tensor x)
    {
        var h = nn.functional.linear(x, Matrix(As(_down, x)));                // [N, R]
        return y.addmm_(h, Matrix(As(_up, x)).t(), 1, (float)Scale);          // [N, out]
    }

    private Branch Convolve(Conv2d convolution)
    {
        long[] strides = [convolution.Stride, convolution.Stride];
        long[] padding = [convolution.Padding, convolution.Padding];
        return (y, x) =>
        {
            var h = OneDnn.Convolve(x, As(_down, x), null, strides, padding); // [B, R, h, w]
            using var scale = Scale.ToScalar(); // where it is narrow: R numbers a pixel instead of all outputs
            return y.Plus(OneDnn.Convolve(h * scale, As(_up, x)));            // [B, out, h, w]
        };
    }
}
