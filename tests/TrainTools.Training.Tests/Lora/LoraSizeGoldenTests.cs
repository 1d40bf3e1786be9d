using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Lora;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Lora;

/// <summary>What is foretold from names and shapes against the LoRA that a training hangs on the networks.</summary>
public sealed class LoraSizeGoldenTests
{
    [GoldenTheory("shapes.json"), NoTensorLeak]
    [InlineData("sd1", null, false)]
    [InlineData("sd1", null, true)]
    [InlineData("sd1", 2, true)]
    [InlineData("sd2", 2, true)]
    [InlineData("sdxl", null, false)]
    [InlineData("sdxl", 2, true)]
    public void Of_ACheckpoint_IsTheNumberOfTrainedWeights(string kind, int? convRank, bool textEncoder)
    {
        using var model = GoldenModel.Smallest(kind);
        using var file = SafetensorsFile.Open(model.CheckpointPath);
        using var random = new Generator(0);
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        using var texts = model.Checkpoint.LoadTextEncoders(float32, CPU);
        var settings = new LoraSettings { Rank = 4, Alpha = 4, ConvRank = convRank, TrainTextEncoder = textEncoder };
        using var lora = LoraNetwork.Create(unet, textEncoder ? texts : null, settings, clipSkip: 1, random, CPU);

        long numbers = LoraSize.Of(file, model.Checkpoint.Family, unet.Settings.Layout, settings);

        Assert.Equal(lora.TrainedCount, numbers);
    }
}
