using TrainTools.Testing;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Data;

[NoTensorLeak]
public sealed class BatchSamplerTests
{
    [Fact]
    public void Epoch_OfRepeatedImages_HoldsEachAsOftenAsItsRepeats()
    {
        using var scope = NewDisposeScope();
        var sampler = new BatchSampler([Image(512, 512, 3), Image(512, 512, 1), Image(448, 576, 2)], 2, seed: 1);

        var seen = sampler.Epoch(1).SelectMany(batch => batch).Order();

        Assert.Equal([0, 0, 0, 1, 2, 2], seen);
    }

    [Fact]
    public void Epoch_WithTwoBuckets_NeverMixesThemInABatch()
    {
        using var scope = NewDisposeScope();
        CachedImage[] images = [Image(512, 512, 5), Image(448, 576, 5)];
        var sampler = new BatchSampler(images, 4, seed: 1);

        var batches = sampler.Epoch(1);

        Assert.All(batches, batch => Assert.Single(batch.Distinct()));
        Assert.Equal([1, 1, 4, 4], batches.Select(batch => batch.Count).Order());
        Assert.Equal(4, sampler.BatchesPerEpoch);
    }

    [Fact]
    public void Epoch_OfTheSameSeed_HasTheSameOrderAndTheNextEpochAnother()
    {
        using var scope = NewDisposeScope();
        var images = Enumerable.Range(0, 30).Select(_ => Image(512, 512, 1)).ToList();

        var first = new BatchSampler(images, 1, seed: 7).Epoch(1).SelectMany(batch => batch).ToList();
        var again = new BatchSampler(images, 1, seed: 7).Epoch(1).SelectMany(batch => batch).ToList();
        var next = new BatchSampler(images, 1, seed: 7).Epoch(2).SelectMany(batch => batch).ToList();
        var other = new BatchSampler(images, 1, seed: 8).Epoch(1).SelectMany(batch => batch).ToList();

        Assert.Equal(first, again);
        Assert.NotEqual(first, next);
        Assert.NotEqual(first, other);
    }

    private static CachedImage Image(int width, int height, int repeats)
    {
        var choice = new BucketChoice(new BucketSize(width, height), width, height, 0, 0, 0);
        var empty = zeros(4, height / 8, width / 8, float32); // [4, H/8, W/8]
        return new CachedImage(new TrainingImage("p.png", "tag", repeats, "1_x"), choice, empty, empty);
    }
}
