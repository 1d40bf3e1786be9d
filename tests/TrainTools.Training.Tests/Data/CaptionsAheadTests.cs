using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Data;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Data;

/// <summary>That a batch source tells the captions of steps to come, and draws nothing else for it.</summary>
[NoTensorLeak]
public sealed class CaptionsAheadTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        BatchSize = 2,
        ShuffleCaption = true,
        KeepTokens = 1,
        Loss = new LossSettings { NoiseOffset = 0.1 },
    };

    private readonly List<CachedImage> _images = [.. Enumerable.Range(0, 4).Select(Image)];

    public void Dispose() => _images.ForEach(image => image.Dispose());

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Batches_WithCaptionsEncodedAhead_AreThoseWithout(int most)
    {
        var plain = Epochs(2, most: null);
        var ahead = Epochs(2, most);

        Assert.Equal(plain.Asked, ahead.Asked);
        Assert.Equal(ahead.Asked.SelectMany(captions => captions), ahead.Told.SelectMany(told => told.Captions));
        Assert.Equal(plain.Sums, ahead.Sums); // of latents, noise and timesteps
        Assert.True(plain.Asked.SelectMany(captions => captions).Distinct().Count() > _images.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    public void Batches_OfARunThatGoesOnInAnEpoch_KeepTheirPlaceInTheirStretch(int most)
    {
        var whole = Epochs(1, most);

        var resumed = Epochs(1, most, interruptedAfter: 3);

        Assert.Equal(whole.Asked, resumed.Asked);
        Assert.Equal(whole.Sums, resumed.Sums);
        var before = whole.Asked.Take(3).Sum(captions => captions.Count);
        var first = resumed.Told.First(told => told.IsResumed);
        var stretch = whole.Told.First(told => told.From <= before && before < told.From + told.Captions.Count);
        Assert.Equal(before - stretch.From, first.Before);
        Assert.Equal(stretch.Captions.Skip(first.Before), first.Captions);
    }

    [Fact]
    public void Stretches_AreWholeStepsOfAtMostThatManyCaptions()
    {
        var ahead = Epochs(1, most: 5);

        Assert.True(ahead.Told.Count > 1);
        Assert.All(ahead.Told, told => Assert.InRange(told.Captions.Count, 1, 5));
    }

    private Run Epochs(int epochs, int? most, int? interruptedAfter = null)
    {
        using var scope = NewDisposeScope();
        var run = new Run();
        var source = Source(run, most);
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            var done = 0;
            foreach (var batch in source.Begin(epoch, 0))
            {
                if (done++ == interruptedAfter)
                    break;
                Take(source, batch, run);
            }
            if (interruptedAfter is not { } at)
                continue;

            using var state = source.Random.get_state();
            source.Dispose();
            run.IsResumed = true;
            source = Source(run, most);
            source.Random.set_state(state);
            foreach (var batch in source.Begin(epoch, at))
                Take(source, batch, run);
        }

        source.Dispose();
        return run;
    }

    private static void Take(BatchSource source, IReadOnlyList<int> batch, Run run)
    {
        using var scope = NewDisposeScope();
        var taken = source.Next(batch);
        var (latents, noise, timesteps) = (taken.Latents.sum(), taken.Noise.sum(), taken.Timesteps.sum());
        run.Sums.Add((latents.item<float>(), noise.item<float>(), timesteps.item<long>()));
    }

    private BatchSource Source(Run run, int? most) => new(
        _images,
        (captions, _) =>
        {
            run.Asked.Add([.. captions]);
            return new Conditioning(zeros(1, 77, 8));
        },
        Settings, CPU,
        most is { } captions ? new CaptionsAhead(captions, run.Tell) : null);

    private static CachedImage Image(int i)
    {
        var bucket = i == 0 ? new BucketSize(64, 128) : new BucketSize(64, 64);
        return new CachedImage(
            new TrainingImage($"{i}.png", $"{i}, a, b, c, d, e", 3, "3_a"), new BucketChoice(bucket, 64, 64, 0, 0, 0),
            ones(4, bucket.Height / 8, 8), ones(4, bucket.Height / 8, 8));
    }

    private sealed class Run
    {
        private int _told;

        public bool IsResumed { get; set; }

        public List<List<string>> Asked { get; } = [];

        public List<(float Latents, float Noise, long Timesteps)> Sums { get; } = [];

        public List<(int From, IReadOnlyList<string> Captions, int Before, bool IsResumed)> Told { get; } = [];

        public void Tell(IReadOnlyList<string> captions, int before)
        {
            Told.Add((_told, captions, before, IsResumed));
            _told += captions.Count;
        }
    }
}
