using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Tests.Benchmarks;

/// <summary>A U-Net of SD 1.x's kind that computes in milliseconds.</summary>
internal static class TinyUNet
{
    public static UNetSettings Settings { get; } = UNetSettings.StableDiffusion15 with
    {
        ModelChannels = 32,
        ChannelMultipliers = [1, 2],
        TransformerDepths = [1, 0],
        ResBlocks = 1,
        ContextWidth = 24,
    };
}
