using TrainTools.Core.Settings;
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
        layer.Branch = x =>
        {
            isDifferentiated = x.requires_grad;
            return branch(x);
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
