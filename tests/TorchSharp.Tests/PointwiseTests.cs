using static TorchSharp.Tests.Given;

namespace TorchSharp.Tests;

public class PointwiseTests
{
    [Fact, NoTensorLeak]
    public void Functions_OfNumbers_EqualThoseOfTheStandardLibrary()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(0.25f, 2);
        var expected = new (Func<Tensor, Tensor> Ours, Func<float, float> Theirs)[]
        {
            (exp, MathF.Exp), (log, MathF.Log), (sqrt, MathF.Sqrt), (sin, MathF.Sin), (cos, MathF.Cos),
            (tan, MathF.Tan), (tanh, MathF.Tanh), (abs, MathF.Abs), (floor, MathF.Floor), (ceil, MathF.Ceiling),
            (atan, MathF.Atan), (log2, MathF.Log2), (log10, MathF.Log10), (trunc, MathF.Truncate),
            (rsqrt, v => 1 / MathF.Sqrt(v)), (sigmoid, v => 1 / (1 + MathF.Exp(-v))), (square, v => v * v),
            (reciprocal, v => 1 / v), (neg, v => -v), (expm1, v => MathF.Exp(v) - 1), (log1p, v => MathF.Log(1 + v)),
            (t => t.silu(), v => v / (1 + MathF.Exp(-v))), (t => t.relu(), v => Math.Max(v, 0)),
            (frac, v => v - MathF.Truncate(v)), (sinh, MathF.Sinh), (cosh, MathF.Cosh),
        };

        foreach (var (ours, theirs) in expected)
            TensorAssert.Equal([theirs(0.25f), theirs(2)], ours(x), 1e-5f);
    }

    [Fact, NoTensorLeak]
    public void FunctionsInPlace_ChangeTheTensor()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([2], Numbers(4).sqrt_());
        TensorAssert.Equal([-4], Numbers(4).neg_());
        TensorAssert.Equal([1], Numbers(4).sign_());
        TensorAssert.Equal([0.25f], Numbers(4).reciprocal_());
        TensorAssert.Equal([0], Numbers(4).zero_());
        TensorAssert.Equal([3], Numbers(4).fill_(3));
        TensorAssert.Equal([MathF.Exp(1)], Numbers(1).exp_());
    }

    [Fact, NoTensorLeak]
    public void Round_GoesToTheEvenNeighbour_AndTakesDecimals()
    {
        using var scope = NewDisposeScope();

        TensorAssert.Equal([0, 2, 2], Numbers(0.5f, 1.5f, 2.4f).round());
        TensorAssert.Equal([1.23f], Numbers(1.2345f).round(2));
    }

    [Fact, NoTensorLeak]
    public void Clamp_WithOneOrBothBounds_Cuts()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(-2, 0.5f, 3);

        TensorAssert.Equal([-1, 0.5f, 1], x.clamp(-1, 1));
        TensorAssert.Equal([0, 0.5f, 3], x.clamp(min: 0));
        TensorAssert.Equal([-2, 0.5f, 1], clamp(x, max: 1.0));
        TensorAssert.Equal([-1, 0.5f, 3], x.clamp_min(-1));
        TensorAssert.Equal([0, 0.5f, 2], x.clamp(Numbers(0), Numbers(2)));
        TensorAssert.Equal([-1, 0.5f, 1], x.clamp_(-1, 1));
    }

    [Fact, NoTensorLeak]
    public void Tests_ForNanAndInfinity_FindThem()
    {
        using var scope = NewDisposeScope();
        var x = Numbers(1, float.NaN, float.PositiveInfinity);

        TensorAssert.Truth([true, false, false], isfinite(x));
        TensorAssert.Truth([false, true, false], isnan(x));
        TensorAssert.Truth([false, false, true], x.isinf());
        TensorAssert.Equal([1, 0, 9], x.nan_to_num(posinf: 9));
        Assert.False(isfinite(x).all().item<bool>());
    }
}
