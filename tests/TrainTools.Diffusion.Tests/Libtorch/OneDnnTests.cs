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
}
