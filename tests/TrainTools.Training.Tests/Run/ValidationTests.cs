using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Batches;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;
using TrainTools.Training.States;

namespace TrainTools.Training.Tests.Run;

[NoTensorLeak]
public sealed class ValidationTests
{
    private static readonly TrainingSettings OneHeldOut = TinyDataset.Small with { Validation = 1 };

    [Fact]
    public void Validation_IsToldBeforeTheFirstStepAndAtEachSavedEpoch()
    {
        using var data = new TinyDataset();

        var events = Run(data.Request(OneHeldOut));

        Assert.Equal([(0, 0), (1, 4), (2, 8)], Losses(events).Select(told => (told.Epoch, told.Step)));
        Assert.All(Losses(events), told => Assert.Equal(1, told.Pictures));
        Assert.Equal((2, 1), events.OfType<RunStarted>().Select(run => (run.Pictures, run.HeldOut)).Single());
    }

    [Fact]
    public void Validation_AsksTheSameQuestionEachTime()
    {
        using var data = new TinyDataset();
        // A learning rate that moves nothing: the loss may differ only where the question does.
        var settings = OneHeldOut with { Optimizer = new OptimizerSettings { LearningRate = 1e-30 } };

        var losses = Losses(Run(data.Request(settings))).Select(told => told.ValidationLoss).ToList();

        Assert.Equal(losses[0], losses[1]);
        Assert.Equal(losses[0], losses[2]);
        Assert.InRange(losses[0], 0.1, 10);
    }

    [Fact]
    public void Validation_FollowsWhatTheLoraLearns()
    {
        using var data = new TinyDataset();
        var settings = OneHeldOut with { Optimizer = new OptimizerSettings { LearningRate = 1e-2 } };

        var losses = Losses(Run(data.Request(settings))).Select(told => told.ValidationLoss).ToList();

        Assert.NotEqual(losses[0], losses[1]);
        Assert.NotEqual(losses[1], losses[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Validation_LeavesTheTrainingAsItWouldBeWithoutThosePictures(bool trainTextEncoder)
    {
        using var data = new TinyDataset();
        var settings = OneHeldOut with
        {
            ShuffleCaption = trainTextEncoder,
            Lora = OneHeldOut.Lora with { TrainTextEncoder = trainTextEncoder },
        };
        var request = data.Request(settings) with { Origin = RunOrigin.At(new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero)), Clock = new Clock() };
        var with = File.ReadAllBytes(Run(request).OfType<RunEnded>().Single().Files[^1]);
        var trained = TrainedOn(data, settings);

        var events = Run(request with { Pictures = trained, Settings = settings with { Validation = 0 } });

        Assert.Empty(Losses(events));
        Assert.Equal(with, File.ReadAllBytes(events.OfType<RunEnded>().Single().Files[^1]));
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 1)]
    [InlineData(14, 1)]
    [InlineData(16, 2)]
    [InlineData(40, 4)]
    [InlineData(1000, 8)]
    public void Automatic_IsATenthOfEnoughPictures(int pictures, int expected)
    {
        Assert.Equal(expected, HeldOut.Automatic(pictures));
    }

    [Fact]
    public void Validation_OfEveryPicture_IsRefused()
    {
        using var data = new TinyDataset();

        var problem = Assert.Throws<SettingsException>(() => Run(data.Request(OneHeldOut with { Validation = 3 })));

        Assert.Contains("choose at most 2, or off", problem.Message);
    }

    [Fact]
    public void HeldOut_WithMirroredPictures_HoldsThePictureOutWithItsCopy()
    {
        using var data = new TinyDataset();
        var plain = data.Request().Pictures;
        var cached = plain.Concat(plain.Select(picture => picture with { Mirrored = true }))
            .Select(picture => new CachedPicture(picture, null!, null!, null!)).ToList();

        var split = HeldOut.Choose(cached, OneHeldOut);

        var held = Assert.Single(split.Pictures).Picture;
        Assert.False(held.Mirrored);
        Assert.Equal(4, split.Training.Count);
        Assert.DoesNotContain(split.Training, picture => picture.Picture.Path == held.Path);
        Assert.Equal(TrainedOn(data, OneHeldOut), split.Training.Select(picture => picture.Picture).Take(2));
    }

    /// <summary>The pictures that a run with these settings does not hold out, by the sampler's own word.</summary>
    private static List<TrainingPicture> TrainedOn(TinyDataset data, TrainingSettings settings)
    {
        var all = data.Request().Pictures;
        var cached = all.Select(picture => new CachedPicture(picture, null!, null!, null!)).ToList();
        return [.. HeldOut.Choose(cached, settings).Training.Select(picture => picture.Picture)];
    }

    private static List<Validated> Losses(IEnumerable<TrainingEvent> events) => [.. events.OfType<Validated>()];

    private static List<TrainingEvent> Run(TrainingRequest request)
    {
        var events = new List<TrainingEvent>();
        TrainingRun.Run(request, events.Add, CancellationToken.None);
        return events;
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2025, 3, 4, 5, 6, 7, TimeSpan.Zero);
    }
}
