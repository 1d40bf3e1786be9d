using TrainTools.Core.Events;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Caching;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Caching;

[NoTensorLeak]
public sealed class LatentCacheTests : IDisposable
{
    private static readonly BucketPlan Plan = new(BucketSettings.For(64));
    private static readonly BucketPlan TwoBuckets = new(BucketSettings.For(128)); // of the images here

    private readonly TinyDataset _data = new();
    private readonly TemporaryFolder _folder = new();
    private readonly StableDiffusion _checkpoint;
    private readonly List<TrainingEvent> _events = [];
    private int _loads;

    public LatentCacheTests() => _checkpoint = StableDiffusion.Open(_data.BaseFile);

    public void Dispose()
    {
        _checkpoint.Dispose();
        _folder.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData(2 * 128 * 128)]
    [InlineData(100 * 128 * 128)]
    public void Encode_InBatches_GivesEachImageItsLatentsInTheImagesOrder(int pixels)
    {
        TrainingImage[] images = [.. Images(7)];

        using var single = Encoded(images, pixels: 1, plan: TwoBuckets);
        using var batched = Encoded(images, pixels, plan: TwoBuckets);

        Assert.Equal(images, batched.Items.Select(image => image.Image));
        Assert.Equal(2, batched.Items.Select(image => image.Choice.Bucket).Distinct().Count());
        foreach (var (one, other) in single.Items.Zip(batched.Items))
        {
            TensorAssert.Close(one.Mean, other.Mean, maxAbs: 2e-5, relative: 2e-5); // fp32 sums in another order
            TensorAssert.Close(one.Deviation, other.Deviation, maxAbs: 2e-5, relative: 2e-5);
        }
        Assert.Equal(Enumerable.Range(1, 7), _events.OfType<Preparing>().Skip(7).Select(progress => progress.Done));
    }

    [Fact]
    public void Encode_WhereOneOfABatchIsNoNumber_NamesIt()
    {
        using var scope = NewDisposeScope();
        TrainingImage[] images = [.. Images(4)];
        using var usual = Encoded(images);
        var largest = usual.Items.Select(image => Math.Max(image.Mean.abs().max().item<float>(),
            image.Deviation.max().item<float>()) / _checkpoint.Family.VaeScale).ToList();
        var sorted = largest.OrderDescending().ToList();
        var bad = Path.GetFileName(images[largest.IndexOf(sorted[0])].Path);
        var scale = float.MaxValue / Math.Sqrt(sorted[0] * sorted[1]); // too much for one image's latents alone
        using var file = ModelFile.OpenCheckpoint(_data.BaseFile);
        using var cache = new LatentCache(
            () => new Vae(
                new Weights(new CheckpointWeights(file), VaeFile.Key, float32, CPU, new LayerOwner()), scale),
            Plan, CPU, _ => { }, pixelsACall: 4 * 64 * 64);

        var problem = Assert.Throws<TrainingException>(
            () => cache.Encode(images, strict: true, CancellationToken.None));

        Assert.Equal(("model.vae_not_finite", bad), (problem.Problem.Code, problem.Problem.Argument("file")));
    }

    [Fact]
    public void Encode_OfImagesThatAreAllKept_LoadsNoVaeAndGivesTheSameBytes()
    {
        TrainingImage[] images = [.. Images(3), Images(1).Single() with { Mirrored = true }];
        using var first = Encoded(images, kept: true);

        using var second = Encoded(images, kept: true);

        Assert.Equal(1, _loads);
        Assert.Equal(4, Directory.GetFiles(_folder.File("cache")).Length);
        Same(first, second);
        Assert.Equal(first.Items.Select(image => image.Choice), second.Items.Select(image => image.Choice));
    }

    [Fact]
    public void Encode_WhereOneEntryIsDamaged_MakesItAnewAndKeepsTheOrder()
    {
        TrainingImage[] images = [.. Images(4)];
        using var first = Encoded(images, kept: true);
        var entry = Directory.GetFiles(_folder.File("cache"))[1];
        File.WriteAllBytes(entry, File.ReadAllBytes(entry)[..^1]);

        using var second = Encoded(images, kept: true);
        using var third = Encoded(images, kept: true);

        Assert.Equal(2, _loads);
        Same(first, second);
        Same(first, third);
    }

    [Fact]
    public void Encode_OfAnotherImageBucketOrVae_TakesNothingFromTheCache()
    {
        TrainingImage[] images = [.. Images(2)];
        Encoded(images, kept: true).Dispose();
        Assert.Equal(1, _loads);

        Encoded(images, kept: true, vae: "another").Dispose();
        Assert.Equal(2, _loads);
        Encoded(images, kept: true, plan: TwoBuckets).Dispose();
        Assert.Equal(3, _loads);
        Encoded([images[0] with { Mirrored = true }], kept: true).Dispose();
        Assert.Equal(4, _loads);
        _data.Draw(1, 64, 64, ""); // in the place of the second
        Encoded(images, kept: true).Dispose();
        Assert.Equal(5, _loads);
        Encoded(images, kept: true).Dispose();
        Assert.Equal(5, _loads);
    }

    [Fact]
    public void Encode_InTiles_KeepsThemApartFromWholeOnes()
    {
        TrainingImage[] images = [.. Images(2)];
        using var whole = Encoded(images, kept: true, plan: TwoBuckets);
        Assert.Equal((1, 0), (_loads, whole.Cut));

        using var tiled = Encoded(images, kept: true, plan: TwoBuckets, tile: 64);
        using var again = Encoded(images, kept: true, plan: TwoBuckets, tile: 64);
        using var wholeAgain = Encoded(images, kept: true, plan: TwoBuckets, tile: 256); // larger than any image

        Assert.Equal((2, 2, 2), (_loads, tiled.Cut, again.Cut));
        Same(tiled, again);
        Same(whole, wholeAgain);
        Assert.All(whole.Items.Zip(tiled.Items), pair =>
        {
            Assert.Equal(pair.First.Mean.shape, pair.Second.Mean.shape);
            Assert.False(pair.First.Mean.data<float>().ToArray().AsSpan()
                .SequenceEqual(pair.Second.Mean.data<float>().ToArray()));
        });
    }

    [Fact]
    public void VaeIdentity_IsOfTheWeightsAlone()
    {
        using var again = StableDiffusion.Open(_data.BaseFile);
        var copy = _folder.File("other.safetensors");
        var bytes = File.ReadAllBytes(_data.BaseFile);
        using (var file = SafetensorsFile.Open(_data.BaseFile))
            bytes[file.Entries["first_stage_model.encoder.conv_in.weight"].Offset] ^= 1;
        File.WriteAllBytes(copy, bytes);
        using var other = StableDiffusion.Open(copy);

        Assert.Equal(_checkpoint.VaeIdentity(), again.VaeIdentity());
        Assert.NotEqual(_checkpoint.VaeIdentity(), other.VaeIdentity());
        Assert.Equal(_checkpoint.TextIdentity(), other.TextIdentity());
    }

    private IEnumerable<TrainingImage> Images(int count) => Enumerable.Range(0, count)
        .Select(i => _data.Draw(i, i % 3 == 1 ? 64 : 96, i % 3 == 1 ? 128 : 96, "tag"));

    private LatentCache Encoded(
        IReadOnlyList<TrainingImage> images, int pixels = 1, bool kept = false, string vae = "one",
        BucketPlan? plan = null, int tile = 0)
    {
        var entries = kept ? new LatentEntries(new CacheFolder(_folder.File("cache"), _events.Add), vae, tile) : null;
        var cache = new LatentCache(Load, plan ?? Plan, CPU, _events.Add, entries, pixels, tile);
        cache.Encode(images, strict: true, CancellationToken.None);
        return cache;
    }

    private Vae Load()
    {
        _loads++;
        return _checkpoint.LoadVae(float32, CPU);
    }

    private static void Same(LatentCache one, LatentCache other)
    {
        foreach (var (a, b) in one.Items.Zip(other.Items, (a, b) => (a, b)))
        {
            Assert.Equal(a.Image, b.Image);
            TensorAssert.Close(a.Mean, b.Mean, 0);
            TensorAssert.Close(a.Deviation, b.Deviation, 0);
        }
    }
}
