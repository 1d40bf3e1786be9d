using TorchSharp;
using TrainTools.Diffusion.Libtorch;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>
/// The weight of a layer that is not trained: in the type that is computed in, or as int8 with a scale a row, which takes
/// half of bf16's memory and is widened each time that it is used.
/// </summary>
internal sealed class FrozenWeight
{
    private const double Largest = 127;  // of int8, symmetric
    private const int NarrowFrom = 64;   // inputs and outputs: smaller layers are not worth it

    private readonly Tensor? _waiting;       // [out, in, ...], in the computer's memory, where it is swapped
    private readonly Tensor? _waitingScales; // [out, 1, ...]
    private Tensor? _numbers;                // [out, in, ...], int8 where there are scales; null while it waits
    private Tensor? _scales;                 // [out, 1, ...]

    /// <summary>Keeps a weight as it is.</summary>
    public FrozenWeight(Tensor weight) => _numbers = weight;

    private FrozenWeight(Tensor numbers, Tensor scales, bool multipliesNarrow)
    {
        (_numbers, _scales) = (numbers, scales);
        (IsNarrow, MultipliesNarrow) = (true, multipliesNarrow);
    }

    private FrozenWeight(FrozenWeight waiting)
    {
        (_waiting, _waitingScales) = (waiting._numbers, waiting._scales);
        (IsNarrow, MultipliesNarrow) = (waiting.IsNarrow, waiting.MultipliesNarrow);
    }

    /// <summary>Whether it lies in memory as int8.</summary>
    public bool IsNarrow { get; }

    /// <summary>Whether what it is multiplied with is rounded to int8, too.</summary>
    public bool MultipliesNarrow { get; }

    /// <summary>The same weight, which waits where it lies now until its stage is computed.</summary>
    public FrozenWeight Swapped() => new(this);

    /// <summary>Copies it to a device; it is never copied back, for it does not change.</summary>
    public void Enter(Device device)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        _numbers = Copy(_waiting!);
        _scales = _waitingScales is null ? null : Copy(_waitingScales);

        Tensor Copy(Tensor waiting) => waiting.to(device, copy: true).DetachFromDisposeScope();
    }

    /// <summary>Frees the copy.</summary>
    public void Leave()
    {
        _numbers?.Dispose();
        _scales?.Dispose();
        (_numbers, _scales) = (null, null);
    }

    /// <summary>Whether a layer of a shape is worth narrowing.</summary>
    /// <param name="shape">[out, in, ...]</param>
    public static bool IsWorthNarrowing(IReadOnlyList<long> shape) =>
        shape.Count >= 2 && shape[0] >= NarrowFrom && shape[1] >= NarrowFrom && shape[0] % 16 == 0 && shape[1] % 16 == 0;

    /// <summary>Rounds each row to int8: w ≈ scale · n with scale = max |w| / 127. The error is half a scale at most.</summary>
    /// <param name="weight">[out, in, ...] fp32; not owned.</param>
    /// <param name="dtype">The type that is computed in.</param>
    /// <param name="keep">Keeps the two tensors that it becomes.</param>
    /// <param name="multipliesNarrow">Whether what it is multiplied with is rounded to int8, too.</param>
    public static FrozenWeight Narrow(
        Tensor weight, ScalarType dtype, Func<Tensor, Tensor> keep, bool multipliesNarrow = false)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using Scalar largest = Largest.ToScalar(), lowest = (-Largest).ToScalar(), least = 1e-12.ToScalar();
        var rows = weight.flatten(1).abs().amax([1], keepdim: true);                     // [out, 1] fp32
        var scales = rows.div(largest).clamp_min(least);                                 // [out, 1] fp32; a row of zeros
        long[] shape = [weight.shape[0], .. weight.shape.Skip(1).Select(_ => 1L)];
        scales = scales.view(shape);                                                     // [out, 1, ...] fp32
        var numbers = (weight / scales).round().clamp(lowest, largest).to(int8);         // [out, in, ...] int8
        return new FrozenWeight(keep(numbers), keep(scales.to(dtype)), multipliesNarrow);
    }

    /// <summary>In the type that is computed in; where it is narrow, a new tensor in the caller's scope.</summary>
    /// <returns>[out, in, ...]</returns>
    public Tensor Widen() => _scales is null ? Numbers : Numbers.to(_scales.dtype).mul_(_scales);

    /// <summary>x W^T + b.</summary>
    /// <param name="x">[..., in]</param>
    /// <param name="bias">[out], or null.</param>
    /// <returns>[..., out]</returns>
    public Tensor Multiply(Tensor x, Tensor? bias)
    {
        if (!IsNarrow)
            return nn.functional.linear(x, Numbers, bias);
        if (x.requires_grad && is_grad_enabled())
            return NarrowLinear.apply(x, this, bias!);
        return NarrowLinear.Forward(x, this, bias);
    }

    /// <summary>
    /// x W^T + b with both sides in int8: each row of x is rounded to 127 steps of its largest number. Exact but for that
    /// rounding, for the sums are whole numbers.
    /// </summary>
    /// <param name="x">[N, in]</param>
    /// <param name="bias">[out], or null.</param>
    /// <returns>[N, out]</returns>
    public Tensor MultiplyNarrow(Tensor x, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        using Scalar largest = Largest.ToScalar(), least = 1e-12.ToScalar();
        var wide = x.to(float32);                                                        // [N, in]
        var scales = wide.abs().amax([1], keepdim: true).div(largest).clamp_min(least);  // [N, 1]
        var sums = Int8Product.Of(wide.div(scales).round_().to(int8), Numbers.t());      // [N, out] int32
        var y = sums.to(float32).mul_(scales).mul_(_scales!.view(1, -1)).to(x.dtype);    // [N, out]
        return (bias is null ? y : y.PlusInPlace(bias)).MoveToOuterDisposeScope();
    }

    private Tensor Numbers =>
        _numbers ?? throw new InvalidOperationException("The weight of a swapped stage was read outside of it.");
}

/// <summary>
/// A product with a narrow weight. What libtorch would keep of it for the backward pass is the whole widened weight; this
/// keeps nothing, and widens again. Gradients are not rounded, also where x is.
/// </summary>
internal sealed class NarrowLinear : autograd.SingleTensorFunction<NarrowLinear>
{
    private const string Weight = "weight";

    public override string Name => nameof(NarrowLinear);

    public static Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        if (weight.MultipliesNarrow && x.dim() == 2 && Int8Product.Takes(x.shape[0]))
            return weight.MultiplyNarrow(x, bias).MoveToOuterDisposeScope();              // [N, out]
        return nn.functional.linear(x, weight.Widen(), bias).MoveToOuterDisposeScope(); // [..., out]
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_data(Weight, vars[1]);
        return Forward((Tensor)vars[0], (FrozenWeight)vars[1], (Tensor?)vars[2]);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var weight = (FrozenWeight)ctx.get_data(Weight);
        var gradient = grad_output.matmul(weight.Widen());   // [..., in]
        return [HandedOver.Give(gradient.MoveToOuterDisposeScope()), null!, null!];
    }
}

/// <summary>A convolution with a narrow weight, likewise.</summary>
internal sealed class NarrowConvolution : autograd.SingleTensorFunction<NarrowConvolution>
{
    private const string Data = "data";

    public override string Name => nameof(NarrowConvolution);

    public static Tensor Forward(Tensor x, FrozenWeight weight, Tensor bias, int stride, int padding)
    {
        using var scope = NewDisposeScope();
        return OneDnn.Convolve(x, weight.Widen(), bias, [stride, stride], [padding, padding])
            .MoveToOuterDisposeScope(); // [B, out, H/stride, W/stride]
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        var (weight, stride, padding) = ((FrozenWeight)vars[1], (int)vars[3], (int)vars[4]);
        ctx.save_data(Data, (weight, stride, padding, x.shape[2], x.shape[3]));
        return Forward(x, weight, (Tensor)vars[2], stride, padding);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var (weight, stride, padding, height, width) = ((FrozenWeight, int, int, long, long))ctx.get_data(Data);
        var wide = weight.Widen(); // [out, in, kernel, kernel]
        if (wide.shape[2] == 1)
        {
            var product = OneDnn.Convolve(grad_output, wide.transpose(0, 1));                 // [B, in, H, W]
            return [HandedOver.Give(product.MoveToOuterDisposeScope()), null!, null!, null!, null!];
        }

        long Missing(long input, long output) => input - ((output - 1) * stride - 2 * padding + wide.shape[2]);
        var gradient = nn.functional.conv_transpose2d(
            grad_output, wide, strides: [stride, stride], padding: [padding, padding],
            output_padding: [Missing(height, grad_output.shape[2]), Missing(width, grad_output.shape[3])]); // [B, in, H, W]
        return [HandedOver.Give(gradient.MoveToOuterDisposeScope()), null!, null!, null!, null!];
    }
}

/// <summary>
/// Gradients that were handed to autograd. It holds them itself, and TorchSharp's own hold on them must end, too: on CUDA
/// this runs on autograd's thread, where nobody has a dispose scope, so that each would stay until a garbage collection.
/// </summary>
internal static class HandedOver
{
    [ThreadStatic]
    private static Tensor? _last;

    /// <summary>Lets go of the gradient before this one, which autograd has taken by now.</summary>
    public static Tensor Give(Tensor gradient)
    {
        _last?.Dispose();
        return _last = gradient;
    }
}
