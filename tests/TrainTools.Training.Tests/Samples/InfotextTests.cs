using TrainTools.Core.Settings;
using TrainTools.Training.Samples;

namespace TrainTools.Training.Tests.Samples;

public sealed class InfotextTests
{
    private static readonly Infotext Text = new("anime", new string('a', 64), "Train Tools 1.2");

    [Fact]
    public void Text_OfAnImage_IsAsTheWebUiWritesIt()
    {
        var image = new SampleImage("a (cat:1.2)", "blurry, bad", 42)
        {
            Width = 512, Height = 768, Steps = 20, Cfg = 7, Sampler = SamplerKind.DpmPp2M, ClipSkip = 2,
        };

        Assert.Equal(
            "a (cat:1.2)\nNegative prompt: blurry, bad\nSteps: 20, Sampler: DPM++ 2M, Schedule type: Karras, " +
            "CFG scale: 7, Seed: 42, Size: 512x768, Model hash: aaaaaaaaaa, Model: anime, Clip skip: 2, RNG: CPU, " +
            "Version: Train Tools 1.2", Text.Of(image));
    }

    [Fact]
    public void Text_WithoutANegativePrompt_HasNoLineForIt()
    {
        var image = new SampleImage("a", "", 1) { Sampler = SamplerKind.Ddim, Cfg = 5.5, CfgRescale = 0.7 };

        var text = (Text with { Model = "a, b: c", Vae = "v.pt", ZeroTerminalSnr = true }).Of(image);

        Assert.Equal(
            "a\nSteps: 20, Sampler: DDIM, CFG scale: 5.5, Seed: 1, Size: 512x512, Model hash: aaaaaaaaaa, " +
            "Model: \"a, b: c\", VAE: v.pt, RNG: CPU, Noise Schedule: Zero Terminal SNR, CFG rescale: 0.7, " +
            "Version: Train Tools 1.2", text);
    }
}
