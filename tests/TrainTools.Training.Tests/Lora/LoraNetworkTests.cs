using TrainTools.Core.Settings;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Lora;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Lora;

[NoTensorLeak]
public sealed class LoraNetworkTests
{
    private const string FirstAdapted = "model.diffusion_model.input_blocks.1.1.proj_in";

    [Fact]
    public void Create_LikeKohya_StartsWithSmallUniformDownAndZeroUp()
    {
        using var model = GoldenModel.Smallest();
        using var random = new Generator(5);
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);

        using var network = LoraNetwork.Create(unet, texts: null, new LoraSettings { Rank = 8 }, 1, random, CPU);

        foreach (var module in network.Modules)
        {
            var bound = 1 / Math.Sqrt(module.DownShape.Skip(1).Aggregate(1L, (product, size) => product * size));
            var down = TensorAssert.Numbers(module.Down);
            Assert.InRange(down.Max(Math.Abs), 0.9 * bound, bound * 1.000001); // hundreds of draws come near the bound
            Assert.InRange(down.Average(), -0.2 * bound, 0.2 * bound);
            Assert.All(TensorAssert.Numbers(module.Up), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Create_OfTheSameSeed_StartsAlike()
    {
        using var model = GoldenModel.Smallest();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);

        var first = Start(unet, seed: 1);
        var again = Start(unet, seed: 1);
        var other = Start(unet, seed: 2);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Create_WithClipSkip2_LeavesTheLastTextLayerOutOfWhatIsTrained()
    {
        using var model = GoldenModel.Smallest();
        using var random = new Generator(5);
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        using var texts = model.Checkpoint.LoadTextEncoders(float32, CPU);

        using var network = LoraNetwork.Create(unet, texts, new LoraSettings(), clipSkip: 2, random, CPU);

        var last = network.Modules.Where(module => module.Name.Contains($"_layers_{texts.All[0].Depth - 1}_")).ToList();
        var trained = network.Groups.Sum(group => group.Weights.numel());
        Assert.Equal(6, last.Count);
        Assert.Equal(network.TrainedCount, trained);
        Assert.Equal(last.Sum(Count), network.Modules.Sum(Count) - trained);
    }

    [Fact]
    public void Backward_ThroughTheUNet_StartsAtTheFirstAdaptedLayerOnly()
    {
        using var model = GoldenModel.Smallest();
        using var scope = NewDisposeScope();
        using var networks = GoldenNetworks.Hang(model, new LoraSettings { Rank = 4, Alpha = 2 }, clipSkip: 1);
        var (latents, timesteps, conditioning) = Inputs(networks.UNet);
        var layer = networks.UNet.Layers[FirstAdapted];
        var branch = layer.Branch!;
        bool? isDifferentiated = null;
        layer.Branch = (y, x) =>
        {
            isDifferentiated = x.requires_grad;
            return branch(y, x);
        };

        var prediction = networks.UNet.Forward(latents, timesteps, conditioning);

        Assert.False(isDifferentiated);
        Assert.True(prediction.requires_grad);
    }

    [Fact]
    public void Dispose_TakesTheLoraOffAndLeavesNothingDifferentiable()
    {
        using var model = GoldenModel.Smallest();
        using var scope = NewDisposeScope();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        var (latents, timesteps, conditioning) = Inputs(unet);
        var plain = Predict();
        var random = new Generator(5);
        LoraNetwork.Create(unet, texts: null, new LoraSettings(), 1, random, CPU).Dispose();
        random.Dispose();

        var after = Predict();

        Assert.False(after.requires_grad);
        TensorAssert.Equal(plain, after);

        Tensor Predict() => unet.Forward(latents, timesteps, conditioning);
    }

    [Fact]
    public void Forward_WithALoraThatAddsNothing_ChangesNoBit()
    {
        using var model = GoldenModel.Smallest();
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        var (latents, timesteps, conditioning) = Inputs(unet);
        var plain = unet.Forward(latents, timesteps, conditioning);
        using var random = new Generator(5);
        using var network = LoraNetwork.Create(unet, texts: null, new LoraSettings { ConvRank = 4 }, 1, random, CPU);

        TensorAssert.Equal(plain, unet.Forward(latents, timesteps, conditioning));
    }

    [Fact]
    public void Gradients_OfModulesThatAreComputedTogether_AreThoseOfEachAlone()
    {
        using var model = GoldenModel.Smallest();
        using var scope = NewDisposeScope();
        using var networks = GoldenNetworks.Hang(model, new LoraSettings { Rank = 4, Alpha = 2 }, clipSkip: 1);
        var layers = networks.Lora.Modules.Select(module => module.Layer).OfType<JoinedPart>()
            .Select(part => part.Joined).Distinct().ToList();
        Assert.NotEmpty(layers);
        Assert.All(layers, layer => Assert.NotNull(layer.Branch));

        var together = Gradients();
        layers.ForEach(layer => layer.Branch = null);
        var apart = Gradients();

        TensorAssert.CloseInL2(apart, together, 1e-5);

        Tensor Gradients()
        {
            var (latents, timesteps, conditioning) = Inputs(networks.UNet);
            networks.Lora.ZeroGradients();
            networks.UNet.Forward(latents, timesteps, conditioning).pow(2).mean().backward();
            networks.Lora.TakeGradients(factor: 1);
            return networks.Lora.Groups[^1].Gradients.clone();
        }
    }

    [Fact]
    public void Modules_InANarrowType_ComputeWithTheWeightsThatWereSetAndGiveWideGradients()
    {
        using var model = GoldenModel.Smallest();
        using var scope = NewDisposeScope();
        using var unet = model.Checkpoint.LoadUNet(bfloat16, CPU);
        using var random = new Generator(5);
        using var network = LoraNetwork.Create(
            unet, texts: null, new LoraSettings { Rank = 4, Alpha = 2 }, 1, random, CPU, bfloat16);
        var (latents, timesteps, conditioning) = Inputs(unet);
        var before = Predict();
        using (no_grad())
        {
            foreach (var (key, weight) in GoldenNetworks.Parameters(network))
                weight.copy_(DeterministicWeights.Values(key, weight.shape, ""));
        }
        TensorAssert.Equal(before, Predict());

        network.WeightsChanged();
        network.ZeroGradients();
        var after = Predict();
        after.to(float32).pow(2).mean().backward();
        network.TakeGradients(factor: 2);
        var doubled = network.Groups[0].Gradients.clone();
        network.TakeGradients(factor: 1);

        Assert.NotEqual(TensorAssert.Numbers(before), TensorAssert.Numbers(after));
        Assert.Equal(float32, doubled.dtype);
        Assert.InRange(network.Groups[0].Gradients.norm().item<float>(), 1e-6, 1e6);
        TensorAssert.Equal(doubled, network.Groups[0].Gradients * 2);

        Tensor Predict() =>
            unet.Forward(latents.to(bfloat16), timesteps, new Conditioning(conditioning.Context.to(bfloat16)));
    }

    [Fact]
    public void FromModuleOrder_OfWeightsModuleByModule_IsTheBuffersOrder()
    {
        using var model = GoldenModel.Smallest();
        using var scope = NewDisposeScope();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        using var random = new Generator(5);
        using var network = LoraNetwork.Create(unet, texts: null, new LoraSettings { ConvRank = 2 }, 1, random, CPU);
        var byModule = cat([.. network.Modules.SelectMany(module => new[] { module.Down.flatten(), module.Up.flatten() })]);

        Assert.NotEqual(TensorAssert.Numbers(byModule), TensorAssert.Numbers(network.Weights));
        TensorAssert.Equal(network.Weights, network.FromModuleOrder(byModule, 0));
    }

    private static (Tensor Latents, Tensor Timesteps, Conditioning Conditioning) Inputs(UNetModel unet)
    {
        var latents = DeterministicWeights.Inputs("latents", [1, 4, 16, 16]);
        var context = DeterministicWeights.Inputs("context", [1, 77, unet.Settings.ContextWidth]);
        return (latents, tensor(new[] { 500f }), new Conditioning(context));
    }

    private static List<double> Start(UNetModel unet, ulong seed)
    {
        using var random = new Generator(seed);
        using var network = LoraNetwork.Create(unet, texts: null, new LoraSettings { Rank = 2 }, 1, random, CPU);
        return network.Modules.SelectMany(module => TensorAssert.Numbers(module.Down)).ToList();
    }

    private static long Count(LoraModule module) => module.Down.numel() + module.Up.numel();
}
