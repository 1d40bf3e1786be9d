using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Lora;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

/// <summary>Frozen weights that wait in the computer's memory: here the copies go from the processor's to its own.</summary>
[NoTensorLeak]
public sealed class BlockSwapTests
{
    [Theory]
    [InlineData("sd1", false, 1)]
    [InlineData("sd1", true, 25)]
    [InlineData("sdxl", false, 25)]
    [InlineData("sdxl", true, 3)]
    public void Pass_WithSwappedBlocks_HasTheSameLossAndGradientsBitForBit(string kind, bool narrow, int blocks)
    {
        using var model = GoldenModel.Smallest(kind);
        using var scope = NewDisposeScope();

        var (loss, gradients) = Pass(model, narrow, blocksToSwap: 0);
        var (swappedLoss, swappedGradients) = Pass(model, narrow, blocks);

        Assert.Equal(loss, swappedLoss);
        TensorAssert.Equal(gradients, swappedGradients);
    }

    [Fact]
    public void Weights_OfASwappedStage_AreThereOnlyWhileItIsComputed()
    {
        using var model = GoldenModel.Smallest("sdxl");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU, blocksToSwap: 25);
        var layer = (Diffusion.Layers.Conv2d)unet.Layers.Values.First(one => one is Diffusion.Layers.Conv2d);
        var x = zeros(1, layer.WeightShape[1], 8, 8);

        Assert.Throws<InvalidOperationException>(() => layer.Forward(x));
        Assert.Equal(
            TensorAssert.Numbers(Predict(unet)), TensorAssert.Numbers(Predict(unet))); // copied anew each time
        Assert.Throws<InvalidOperationException>(() => layer.Forward(x));
    }

    private static Tensor Predict(UNetModel unet)
    {
        var (latents, timesteps, conditioning) = Inputs(unet);
        return unet.Forward(latents, timesteps, conditioning);
    }

    private static (float Loss, Tensor Gradients) Pass(GoldenModel model, bool narrow, int blocksToSwap)
    {
        using var unet = model.Checkpoint.LoadUNet(float32, CPU, narrow ? WeightKind.Int8 : WeightKind.Full, blocksToSwap);
        using var random = new Generator(5);
        using var lora = LoraNetwork.Create(unet, texts: null, new LoraSettings { Rank = 4, ConvRank = 2 }, 1, random, CPU);
        using (no_grad())
        {
            foreach (var (key, weight) in GoldenNetworks.Parameters(lora))
                weight.copy_(DeterministicWeights.Values(key, weight.shape, ""));
        }
        var (latents, timesteps, conditioning) = Inputs(unet);
        using var pass = new UNetPass(unet, gradientCheckpointing: true);
        var loss = pass.Forward(latents, timesteps, conditioning).pow(2).mean();
        pass.Backward(loss);
        return (loss.item<float>(), lora.Groups[0].Gradients.clone());
    }

    private static (Tensor Latents, Tensor Timesteps, Conditioning Conditioning) Inputs(UNetModel unet)
    {
        var context = DeterministicWeights.Inputs("context", [1, 77, unet.Settings.ContextWidth]);
        var vector = unet.Settings.VectorWidth is { } width ? DeterministicWeights.Inputs("vector", [1, width]) : null;
        return (DeterministicWeights.Inputs("latents", [1, 4, 16, 16]), tensor(new[] { 500f }), new(context, vector));
    }
}
