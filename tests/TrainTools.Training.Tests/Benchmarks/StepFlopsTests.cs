using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Benchmarks;

namespace TrainTools.Training.Tests.Benchmarks;

public sealed class StepFlopsTests
{
    private const double Tera = 1e12;
    private static readonly LoraSettings Rank16 = new() { Rank = 16, Alpha = 16 };

    [Fact]
    public void Count_OfSd15At512_IsWhatAHandCountGives()
    {
        var flops = StepFlops.Count(UNetSettings.StableDiffusion15, Rank16, 1, 64, 64, 77);

        // Counted apart, with the real layers' shapes: 0.803 forward, 0.911 backward, 0.034 LoRA, 0.063 recomputed.
        Assert.Equal(0.803, flops.Forward / Tera, 0.001);
        Assert.Equal(0.911, flops.Backward / Tera, 0.001);
        Assert.Equal(0.034, flops.Lora / Tera, 0.001);
        Assert.Equal(0.063, flops.AttentionRecompute / Tera, 0.001);
        // Half of the forward pass; less of the whole, because attention's backward pass is twice its forward.
        Assert.InRange(flops.Convolutions / flops.Total, 0.40, 0.50);
    }

    [Theory]
    [InlineData(256, 0.375)]
    [InlineData(384, 0.915)]
    [InlineData(768, 5.28)]
    public void Count_OfSd15AtOtherSizes_IsWhatAHandCountGives(int size, double tera)
    {
        var flops = StepFlops.Count(UNetSettings.StableDiffusion15, Rank16, 1, size / 8, size / 8, 77);

        Assert.Equal(1, flops.Total / Tera / tera, 0.005);
    }

    [Fact]
    public void Count_OfABatch_IsTheBatchTimesAnImage()
    {
        var one = StepFlops.Count(TinyUNet.Settings, Rank16, 1, 8, 8, 77);

        var four = StepFlops.Count(TinyUNet.Settings, Rank16, 4, 8, 8, 77);

        Assert.Equal(4 * one.Total, four.Total);
        Assert.Equal(4 * one.Convolutions, four.Convolutions);
    }

    [Fact]
    public void Count_WithAdaptedConvolutions_DifferentiatesTheFirstBlocksToo()
    {
        var linear = StepFlops.Count(TinyUNet.Settings, Rank16, 1, 8, 8, 77);

        var all = StepFlops.Count(TinyUNet.Settings, Rank16 with { ConvRank = 4 }, 1, 8, 8, 77);

        Assert.True(all.Backward > linear.Backward);
        Assert.True(all.Lora > linear.Lora);
        Assert.Equal(linear.Forward, all.Forward);
    }
}
