using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>Linears and convolutions in bfloat16 against float64, in sizes that take each of the bridge's ways.</summary>
public class HalfProductsTests
{
    // Results have eight bits and are off by up to 1/512 of themselves; sums that libtorch makes by more.
    private const double Rounding = 0.008;

    [Theory, NoTensorLeak]
    [InlineData(77, 96, 64)]    // rows, numbers in and out
    [InlineData(16, 32, 32)]
    [InlineData(33, 4192, 96)]  // sums in three parts
    [InlineData(300, 64, 1056)] // more columns than one unit of work
    [InlineData(5, 64, 64)]     // few rows
    [InlineData(40, 20, 30)]    // no multiples of a tile
    public void Linear_AndItsGradients_ComeCloseToFloat64(int rows, int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = [Noise(1, 1, rows, inputs), Noise(2, outputs, inputs), Noise(3, outputs)];

        Compare(leaves, Noise(4, 1, rows, outputs), x => linear(x[0], x[1], x[2]));
    }

    [Fact, NoTensorLeak]
    public void Linear_OfViews_ReadsWhereTheyLie()
    {
        using var scope = NewDisposeScope();
        var wide = Noise(1, 70, 200).bfloat16();
        var weights = Noise(2, 64, 96).bfloat16();
        Tensor[] views = [wide[.., 3..67], wide.t()[..64].t(), wide[7..27, ..64], wide[.., 1..2].expand(70, 64)];

        foreach (var x in views)
        {
            AssertClose(x.@double().matmul(weights.@double()), linear(x, weights.t()));
            AssertClose(x.@double().matmul(weights[.., 32..64].@double()), linear(x, weights.t()[32..64]));
        }
    }

    [Fact, NoTensorLeak]
    public void Linear_OfRowsOfAnotherOrder_GivesTheSameGradients()
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = [Noise(1, 64, 50), Noise(2, 96, 64)];

        Compare(leaves, Noise(3, 96, 50).t(), x => linear(x[0].t(), x[1]));
    }

    [Theory, NoTensorLeak]
    [InlineData(1, 32, 64, 8, 8, 3)]   // batch, channels in and out, height, width, kernel
    [InlineData(2, 64, 32, 7, 9, 3)]
    [InlineData(1, 256, 320, 5, 5, 3)] // sums in two parts
    [InlineData(1, 32, 32, 40, 33, 3)]
    [InlineData(1, 64, 96, 64, 64, 3)]
    [InlineData(2, 32, 32, 5, 1, 3)]   // one column: both borders are its neighbours
    [InlineData(1, 32, 32, 1, 1, 3)]
    [InlineData(2, 64, 96, 6, 11, 1)]
    [InlineData(1, 35, 43, 9, 9, 3)]   // no multiples of a tile
    [InlineData(1, 4, 64, 16, 16, 3)]
    public void Conv2d_AndItsGradients_ComeCloseToFloat64(
        int batch, int inputs, int outputs, int height, int width, int kernel)
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = [Noise(1, batch, inputs, height, width), Noise(2, outputs, inputs, kernel, kernel),
            Noise(3, outputs)];
        long[] padding = [kernel / 2, kernel / 2];

        Compare(leaves, Noise(4, batch, outputs, height, width), x => conv2d(x[0], x[1], x[2], padding: padding));
    }

    [Theory, NoTensorLeak]
    [InlineData(1)]
    [InlineData(3)]
    public void Conv2d_OfNotANumber_IsNotHiddenAndDoesNotSpread(int kernel)
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 1, 32, 20, 20).bfloat16(), Noise(2, 32, 32, kernel, kernel).bfloat16());
        x[0, 5, 2, 3] = float.NaN;

        var ours = conv2d(x, w, padding: [kernel / 2, kernel / 2]).isnan();

        Assert.True(ours[0, .., 2, 3].all().item<bool>());
        Assert.Equal(32 * kernel * kernel, ours.sum().to_type(int64).item<long>());
    }

    [Fact, NoTensorLeak]
    public void Linear_OfNotANumber_IsNotHiddenAndDoesNotSpread()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 45, 64).bfloat16(), Noise(2, 96, 64).bfloat16());
        x[44, 5] = float.NaN;

        var ours = linear(x, w).isnan();

        Assert.True(ours[44].all().item<bool>());
        Assert.Equal(96, ours.sum().to_type(int64).item<long>());
    }

    /// <summary>Leaves and direction are rounded to bfloat16 first, then computed with in both.</summary>
    private static void Compare(Tensor[] leaves, Tensor direction, Func<Tensor[], Tensor> operation)
    {
        Tensor[] halves = [.. leaves.Select(leaf => leaf.bfloat16().requires_grad_(true))];
        Tensor[] exact = [.. halves.Select(leaf => leaf.detach().@double().requires_grad_(true))];
        var along = direction.bfloat16();

        var (ours, theirs) = (operation(halves), operation(exact));

        AssertClose(theirs, ours);
        var gradients = autograd.grad([ours], halves, [along]);
        var expected = autograd.grad([theirs], exact, [along.@double()]);
        for (var i = 0; i < leaves.Length; i++) AssertClose(expected[i], gradients[i]);
    }

    /// <summary>Within a share of the largest number.</summary>
    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.Equal(bfloat16, actual.dtype);
        var apart = ((expected - actual.@double()).abs().max() / expected.abs().max()).ToDouble();
        Assert.InRange(apart, 0, Rounding);
    }
}
