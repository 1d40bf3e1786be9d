using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Data;

/// <summary>Noise with an offset: kohya's numbers, and that a run without it draws what it always drew.</summary>
[NoTensorLeak]
public sealed class NoiseOffsetGoldenTests
{
    [GoldenFact("extras.safetensors")]
    public void Add_WithAnAdaptiveScale_IsKohyas()
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Load("extras.safetensors");
        var settings = new LossSettings { NoiseOffset = 0.05, AdaptiveNoiseScale = 0.02 };

        var noise = NoiseOffset.Add(
            golden["adaptive.noise"], golden["adaptive.latents"], golden["adaptive.offset_randn"], settings);

        TensorAssert.Close(golden["adaptive.out_offset0.05_scale0.02"], noise, 1e-6); // fp32 on both sides
    }

    [Fact]
    public void Add_WhereTheScaleMakesItNegative_AddsNothing()
    {
        using var scope = NewDisposeScope();
        var noise = randn(1, 4, 2, 2);
        var settings = new LossSettings { NoiseOffset = 0.1, AdaptiveNoiseScale = -0.5 };

        var same = NoiseOffset.Add(noise, ones(1, 4, 2, 2), ones(1, 4, 1, 1), settings);

        TensorAssert.Close(noise, same, 0);
    }

    [Fact]
    public void Batches_WithAnOffset_DifferInTheNoisesMeansAlone()
    {
        using var scope = NewDisposeScope();
        var (plain, offset) = (First(new LossSettings()), First(new LossSettings { NoiseOffset = 0.1 }));

        TensorAssert.Close(plain.Latents, offset.Latents, 0);
        TensorAssert.Close(plain.Timesteps, offset.Timesteps, 0);
        var difference = offset.Noise - plain.Noise;                              // [1, 4, 8, 8]
        Assert.InRange(difference.std([2, 3]).max().item<float>(), 0, 1e-6);      // one number a channel
        Assert.InRange(difference.abs().max().item<float>(), 1e-3, 0.5);
    }

    private static Batch First(LossSettings loss)
    {
        using var image = new CachedImage(
            new TrainingImage("a.png", "tag", 1, "1_a"), new BucketChoice(new BucketSize(64, 64), 64, 64, 0, 0, 0),
            ones(4, 8, 8), ones(4, 8, 8));
        using var batches = new BatchSource(
            [image], (_, _) => new Conditioning(zeros(1, 77, 8)), new TrainingSettings { Loss = loss }, CPU);
        return batches.Next([0]);
    }
}
