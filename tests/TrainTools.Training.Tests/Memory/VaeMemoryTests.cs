using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

[Collection(nameof(TrainingMemoryTests.Alone))] // memory is counted for the whole process
public sealed class VaeMemoryTests
{
    private const long Gigabyte = 1L << 30;
    private static readonly VaeSettings Sd15 =
        new() { Channels = 128, Multipliers = [1, 2, 4, 4], ResBlocks = 2, LatentChannels = 4 };

    [Fact]
    public void Estimates_GrowAsTheImageDoes()
    {
        Assert.InRange((double)VaeMemory.Encode(Sd15, 1024, 1024) / VaeMemory.Encode(Sd15, 512, 512), 3.99, 4.01);
        Assert.InRange((double)VaeMemory.Decode(Sd15, 1024, 512) / VaeMemory.Decode(Sd15, 512, 512), 1.99, 2.01);
        Assert.True(VaeMemory.Decode(Sd15, 512, 512) > VaeMemory.Encode(Sd15, 512, 512));
    }

    [Theory]
    [InlineData(24, 0)] // the whole image fits: no tiles
    [InlineData(3, 768)]
    [InlineData(1, 512)]
    [InlineData(0.1, 256)] // the smallest, though not even that does
    public void Tile_OfAnImageOf1024_IsTheLargestThatFits(double free, int expected)
    {
        var tile = VaeMemory.Tile((tall, wide) => VaeMemory.Decode(Sd15, tall, wide), 1024, 1024, (long)(free * Gigabyte));

        Assert.Equal(expected, tile);
    }

    [Fact]
    public void Tile_OfAnImageSmallerThanAnyTile_IsNone() =>
        Assert.Equal(0, VaeMemory.Tile((tall, wide) => VaeMemory.Encode(Sd15, tall, wide), 256, 192, free: 1));

    /// <summary>
    /// Full size, made-up weights: what a pass takes on a processor is what was estimated. Measured, alone in its
    /// process: 537 MB encoding 512×512, where 540 are estimated, and 974 MB decoding, where 940 are.
    /// </summary>
    [FullFact("sd15.shapes.json")]
    public void Estimates_OfAFullSizeVae_AreWhatIsTaken()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("vae.safetensors");
        GoldenCheckpoint.Write(path, GoldenCheckpoint.Shapes("sd15"),
            rename: key => key.StartsWith(VaeFile.Key + ".", StringComparison.Ordinal) ? key : null);
        using var file = SafetensorsFile.Open(path);
        using var vae = new Vae(new Weights(new CheckpointWeights(file), VaeFile.Key, float32, CPU, new LayerOwner()), 1);
        using var frozen = no_grad();
        vae.Decode(zeros(1, 4, 8, 8)).Dispose(); // what is made once

        foreach (var (height, width) in new[] { (512, 512), (384, 512) })
        {
            var encoded = Taken(() => vae.Encode(zeros(1, 3, height, width)));
            var decoded = Taken(() => vae.Decode(zeros(1, 4, height / 8, width / 8)));

            Assert.InRange((double)encoded / sizeof(float) / VaeMemory.Encode(vae.Settings, height, width), 0.85, 1.15);
            Assert.InRange((double)decoded / sizeof(float) / VaeMemory.Decode(vae.Settings, height, width), 0.85, 1.15);
        }
    }

    private static long Taken(Action pass)
    {
        var meter = new MemoryMeter(CPU);
        var before = meter.InUse!.Value;
        using var scope = NewDisposeScope();
        pass();
        return meter.Peak!.Value - before;
    }
}
