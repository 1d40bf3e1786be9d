using TrainTools.Diffusion.Libtorch;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Libtorch;

[NoTensorLeak]
public sealed class OneDnnTests
{
    [Fact]
    public void Convolve_OfAnyNumberOfChannels_IsRightOnThisProcessor()
    {
        // Seen on both kinds of processor: where oneDNN fills up its blocks itself, and where it does not.
        Assert.True(OneDnn.IsRight((x, weight) => OneDnn.Convolve(x, weight, padding: [1, 1])));
    }

    [Fact]
    public void IsRight_OfAConvolutionThatLeavesOutAChannel_IsFalse()
    {
        Assert.False(OneDnn.IsRight((x, weight) => nn.functional.conv2d(
            x.dtype == float64 ? x : x.slice(1, 0, -1, 1), x.dtype == float64 ? weight : weight.slice(1, 0, -1, 1),
            padding: [1, 1])));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 4)] // oneDNN 3.7.1 on an AMD EPYC of family 26 is wrong here by the size of the numbers
    [InlineData(2, 12)]
    public void Convolve_OfOnePixelWithChannelsBesideEachOther_IsRight(long batch, long side)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3, CPU);
        var tokens = randn([batch, side * side, 320], float64, CPU, generator: random);                     // [B, T, in]
        var x = tokens.transpose(1, 2).reshape(batch, 320, side, side);                                     // [B, in, H, W]
        var weight = randn([640, 320, 1, 1], float64, CPU, generator: random) / Math.Sqrt(320);             // [out, in, 1, 1]
        var bias = randn([640], float64, CPU, generator: random);                                           // [out]

        var y = OneDnn.Convolve(x.to(float32), weight.to(float32), bias.to(float32), [1, 1], [0, 0]);

        TensorAssert.Close(nn.functional.conv2d(x, weight, bias), y, 1e-4);
    }
}
