using static TorchSharp.Tests.Given;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests;

/// <summary>Convolutions and their gradients against float64, in sizes that take each of the bridge's ways.</summary>
public class ConvolutionTests
{
    // Sums of a few hundred float32 products. Winograd's transforms multiply the rounding by up to ten.
    private const double Rounding = 2e-6, Transformed = 1e-5;

    [Theory, NoTensorLeak]
    [InlineData(1, 12, 7, 6, 9)]   // batch, channels in and out, height, width
    [InlineData(3, 33, 18, 20, 20)]
    public void Conv2d_OfOnePixel_AndItsGradients_EqualFloat64(
        int batch, int inputs, int outputs, int height, int width) =>
        EqualsFloat64([batch, inputs, height, width], [outputs, inputs, 1, 1], Rounding);

    [Theory, NoTensorLeak]
    [InlineData(1, 40, 33, 8, 8)]
    [InlineData(2, 5, 3, 7, 9)]
    [InlineData(2, 3, 4, 5, 1)]    // one column: both borders are its neighbours
    [InlineData(1, 3, 4, 1, 1)]
    public void Conv2d_OfASmallPicture_AndItsGradients_EqualFloat64(
        int batch, int inputs, int outputs, int height, int width) =>
        EqualsFloat64([batch, inputs, height, width], [outputs, inputs, 3, 3], Rounding);

    [Theory, NoTensorLeak]
    [InlineData(1, 32, 32, 32, 32)]
    [InlineData(1, 35, 43, 37, 61)]  // nothing is a multiple of a tile or a vector
    [InlineData(3, 33, 70, 17, 22)]  // rows of tiles that run through three pictures
    [InlineData(1, 64, 600, 40, 40)] // more channels than one unit of work
    public void Conv2d_OfManyTiles_AndItsGradients_EqualFloat64(
        int batch, int inputs, int outputs, int height, int width) =>
        EqualsFloat64([batch, inputs, height, width], [outputs, inputs, 3, 3], Transformed);

    [Fact, NoTensorLeak]
    public void Conv2d_OfALargePicture_InStrips_EqualsFloat64()
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 1, 64, 260, 300), Noise(2, 32, 64, 3, 3)); // 45 MB of points: more than one strip

        var ours = conv2d(x, w, padding: [1, 1]);

        AssertClose(conv2d(x.@double(), w.@double(), padding: [1, 1]), ours, Transformed);
    }

    [Theory, NoTensorLeak]
    [InlineData(1, 3, 9)]
    [InlineData(2, 3, 36)]
    [InlineData(2, 1, 36)]
    public void Conv2d_WithStepsOrGroups_EqualsFloat64(int stride, int kernel, int size)
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 2, 32, size, size), Noise(2, 32, 16, kernel, kernel));

        var ours = conv2d(x, w, strides: [stride, stride], padding: [1, 1], groups: 2);

        var theirs = conv2d(x.@double(), w.@double(), strides: [stride, stride], padding: [1, 1], groups: 2);
        AssertClose(theirs, ours, Rounding);
    }

    [Theory, NoTensorLeak]
    [InlineData(1, 6)]
    [InlineData(3, 6)]
    [InlineData(3, 32)]
    public void Conv2d_OfAFrozenWeight_OnATransposedPicture_GivesTheInputsGradient(int kernel, int size)
    {
        using var scope = NewDisposeScope();
        var x = Noise(1, 1, size, size, 32).permute(0, 3, 1, 2).requires_grad_(true);
        var (w, direction) = (Noise(2, 32, 32, kernel, kernel), Noise(3, 1, size, size, 32).permute(0, 3, 1, 2));
        var exact = x.detach().@double().requires_grad_(true);
        long[] padding = [kernel / 2, kernel / 2];

        var ours = autograd.grad([conv2d(x, w, padding: padding)], [x], [direction])[0];

        var theirs = conv2d(exact, w.@double(), padding: padding);
        AssertClose(autograd.grad([theirs], [exact], [direction.@double()])[0], ours, Transformed);
    }

    [Theory, NoTensorLeak]
    [InlineData(1, 6)]
    [InlineData(3, 6)]
    [InlineData(3, 32)]
    public void Conv2d_RunTwice_IsTheSameToTheLastBit(int kernel, int size)
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 2, 40, size, size).requires_grad_(true), Noise(2, 72, 40, kernel, kernel));

        var (first, firstGradient) = Run();
        var (second, secondGradient) = Run();

        Assert.True(first.equal(second).all().item<bool>());
        Assert.True(firstGradient.equal(secondGradient).all().item<bool>());

        (Tensor Result, Tensor Gradient) Run()
        {
            var y = conv2d(x, w, padding: [kernel / 2, kernel / 2]);
            return (y, autograd.grad([y.square().sum()], [x])[0]);
        }
    }

    [Theory, NoTensorLeak]
    [InlineData(1, 6)]
    [InlineData(3, 6)]
    [InlineData(3, 32)]
    public void Conv2d_OfNotANumber_IsNotHidden(int kernel, int size)
    {
        using var scope = NewDisposeScope();
        var (x, w) = (Noise(1, 1, 32, size, size), Noise(2, 32, 32, kernel, kernel));
        x[0, 5, 2, 3] = float.NaN;

        var ours = conv2d(x, w, padding: [kernel / 2, kernel / 2]);

        Assert.True(ours[0, .., 2, 3].isnan().all().item<bool>());
    }

    private static void EqualsFloat64(long[] picture, long[] weight, double tolerance)
    {
        using var scope = NewDisposeScope();
        Tensor[] leaves = [Noise(1, picture), Noise(2, weight), Noise(3, weight[0])];
        foreach (var leaf in leaves) leaf.requires_grad_(true);
        Tensor[] exact = [.. leaves.Select(leaf => leaf.detach().@double().requires_grad_(true))];
        var direction = Noise(4, picture[0], weight[0], picture[2], picture[3]);
        long[] padding = [weight[2] / 2, weight[2] / 2];

        var ours = conv2d(leaves[0], leaves[1], leaves[2], padding: padding);
        var theirs = conv2d(exact[0], exact[1], exact[2], padding: padding);

        AssertClose(theirs, ours, tolerance);
        var gradients = autograd.grad([ours], leaves, [direction]);
        var expected = autograd.grad([theirs], exact, [direction.@double()]);
        for (var i = 0; i < leaves.Length; i++) AssertClose(expected[i], gradients[i], tolerance);
    }

    /// <summary>Within a share of the largest number.</summary>
    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var apart = ((expected - actual.@double()).abs().max() / expected.abs().max()).ToDouble();
        Assert.InRange(apart, 0, tolerance);
    }
}
