using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;
using static TrainTools.Diffusion.Tests.Layers.Differentiated;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>A frozen convolution, and the gradient of its input, against shifted products in float64.</summary>
[NoTensorLeak]
public sealed class Conv2dTests
{
    // Sums of up to 3,000 float32 products; kernels by Winograd's transforms multiply the rounding by up to ten.
    private const double Rounding = 1e-5;

    [Theory]
    [InlineData(4, 64, 16, 16, 3, 1)]    // channels in and out, height, width, kernel, stride
    [InlineData(320, 64, 8, 8, 3, 1)]
    [InlineData(35, 43, 37, 61, 3, 1)]   // nothing is a multiple of a tile or a vector
    [InlineData(32, 32, 5, 1, 3, 1)]     // one column: both borders are its neighbours
    [InlineData(33, 18, 20, 20, 1, 1)]
    [InlineData(64, 64, 16, 24, 3, 2)]   // a downsampling
    public void Forward_AndItsGradient_EqualShiftedProductsInFloat64(
        int inputs, int outputs, int height, int width, int kernel, int stride)
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 2, inputs, height, width);
        var layer = Layer(float32, owner, inputs, outputs, kernel, stride);

        var found = Of(float32, [x], leaf => layer.Forward(leaf[0]));

        found.IsCloseTo(Of(float64, [x], leaf => ByHand(leaf[0], owner, outputs, kernel, stride)), Rounding);
    }

    [Fact]
    public void Forward_InBfloat16_AndItsGradient_ComeCloseToFloat64()
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 1, 64, 16, 16);
        var layer = Layer(bfloat16, owner, 64, 96, kernel: 3);

        var found = Of(bfloat16, [x], leaf => layer.Forward(leaf[0]));

        var exact = Of(float64, [x], leaf => ByHand(leaf[0], owner, outputs: 96, kernel: 3, stride: 1));
        found.IsCloseTo(exact, 0.008); // bfloat16 has 8 bits
    }

    [Fact]
    public void Forward_OfATransposedImage_ReadsWhereItLies()
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 1, 12, 12, 32).permute(0, 3, 1, 2); // [1, 32, 12, 12] in the memory of [1, 12, 12, 32]
        var layer = Layer(float32, owner, 32, 32, kernel: 3);

        var found = layer.Forward(x.to(float32));

        TensorAssert.CloseInScale(ByHand(x.to(float64), owner, 32, 3, 1), found, Rounding);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Forward_RunTwice_IsTheSameToTheLastBit(int kernel)
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 2, 40, 32, 32);
        var layer = Layer(float32, owner, 40, 72, kernel);

        var first = Of(float32, [x], leaf => layer.Forward(leaf[0]));
        var second = Of(float32, [x], leaf => layer.Forward(leaf[0]));

        second.IsSameAs(first);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Forward_OfNotANumber_IsNotHidden(int kernel)
    {
        using var scope = NewDisposeScope();
        using var owner = new LayerOwner();
        var x = Input("x", 1, 32, 20, 20).to(float32);
        x[0, 5, 2, 3] = float.NaN;

        var found = Layer(float32, owner, 32, 32, kernel).Forward(x); // [1, 32, 20, 20]

        Assert.True(found[0, .., 2, 3].isnan().all().item<bool>());
    }

    private static Conv2d Layer(
        ScalarType dtype, LayerOwner owner, int inputs, int outputs, int kernel, int stride = 1) =>
        new(DrawnWeights.In(dtype, owner), inputs, outputs, kernel, stride, padding: kernel / 2);

    /// <summary>Each shift of the padded image, times its weights.</summary>
    private static Tensor ByHand(Tensor x, LayerOwner owner, long outputs, int kernel, int stride)
    {
        var weights = DrawnWeights.In(x.dtype, owner);
        var weight = weights.Take("weight", outputs, x.shape[1], kernel, kernel); // [out, in, kernel, kernel]
        var border = kernel / 2;
        var padded = nn.functional.pad(x, (border, border, border, border)); // [B, in, H + 2, W + 2]
        var (height, width) = ((x.shape[2] - 1) / stride + 1, (x.shape[3] - 1) / stride + 1);
        var sum = weights.Take("bias", outputs).view(1, -1, 1, 1);
        for (var i = 0; i < kernel; i++)
        {
            for (var j = 0; j < kernel; j++)
            {
                var rows = padded[.., .., TensorIndex.Slice(i, i + (height - 1) * stride + 1, stride)]; // [B, in, h, W+2]
                var shifted = rows[.., .., .., TensorIndex.Slice(j, j + (width - 1) * stride + 1, stride)]; // [B, in, h, w]
                sum = sum + einsum("bchw,oc->bohw", shifted, weight[.., .., i, j]); // [B, out, h, w]
            }
        }
        return sum;
    }
}
