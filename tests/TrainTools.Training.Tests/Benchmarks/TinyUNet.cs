using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Tests.Benchmarks;

/// <summary>A U-Net of SD 1.x's kind that computes in milliseconds.</summary>
internal static class TinyUNet
{
    public static UNetSettings Settings { get; } = UNetSettings.StableDiffusion15 with
    {
        Layout = new UNetLayout(
            modelChannels: 32,
            [
                new UNetLevel(Multiplier: 1, ResBlocks: 1, TransformerDepth: 1),
                new UNetLevel(Multiplier: 2, ResBlocks: 1, TransformerDepth: 0),
            ],
            middleDepth: 1,
            LoraNaming.Diffusers),
        ContextWidth = 24,
    };
}
