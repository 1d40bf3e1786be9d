using TrainTools.Core.Events;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Data;
using TrainTools.Training.Resume;

namespace TrainTools.Training.Tests;

[NoTensorLeak]
public sealed class ValidationTests
{
    private static readonly TrainingSettings OneForValidation = TinyDataset.Small with { Validation = 1 };

    [Fact]
    public void Validation_IsReportedBeforeTheFirstStepAndAtEachSavedEpoch()
    {
        using var data = new TinyDataset();

        var events = Run(data.Request(OneForValidation));

        Assert.Equal([(0, 0), (1, 4), (2, 8)], Losses(events).Select(validated => (validated.Epoch, validated.Step)));
        Assert.All(Losses(events), validated => Assert.Equal(1, validated.Images));
        Assert.Equal((2, 1), events.OfType<RunStarted>().Select(run => (run.Images, run.ValidationImages)).Single());
    }

    [Fact]
    public void Validation_AsksTheSameQuestionEachTime()
    {
        using var data = new TinyDataset();
        // A learning rate that moves nothing: the loss may differ only where the question does.
        var settings = OneForValidation with { Optimizer = new OptimizerSettings { LearningRate = 1e-30 } };

        var losses = Losses(Run(data.Request(settings))).Select(validated => validated.ValidationLoss).ToList();

        Assert.Equal(losses[0], losses[1]);
        Assert.Equal(losses[0], losses[2]);
        Assert.InRange(losses[0], 0.1, 10);
    }

    [Fact]
    public void Validation_FollowsWhatTheLoraLearns()
    {
        using var data = new TinyDataset();
        var settings = OneForValidation with { Optimizer = new OptimizerSettings { LearningRate = 1e-2 } };

        var losses = Losses(Run(data.Request(settings))).Select(validated => validated.ValidationLoss).ToList();

        Assert.NotEqual(losses[0], losses[1]);
        Assert.NotEqual(losses[1], losses[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Validation_LeavesTheTrainingAsItWouldBeWithoutThoseImages(bool trainTextEncoder)
    {
        using var data = new TinyDataset();
        var settings = OneForValidation with
        {
            ShuffleCaption = trainTextEncoder,
            Lora = OneForValidation.Lora with { TrainTextEncoder = trainTextEncoder },
        };
        var request = data.Request(settings) with { Origin = RunOrigin.At(new DateTimeOffset(2025, 3, 4, 5, 6, 7, TimeSpan.Zero)), Clock = new Clock() };
        var with = Weights(Run(request));
        var trained = TrainedOn(data, settings);

        var events = Run(request with { Images = trained, Settings = settings with { Validation = 0 } });

        Assert.Empty(Losses(events));
        Assert.Equal(with, Weights(events));
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(8, 1)]
    [InlineData(14, 1)]
    [InlineData(16, 2)]
    [InlineData(40, 4)]
    [InlineData(1000, 8)]
    public void Automatic_IsATenthOfEnoughImages(int images, int expected)
    {
        Assert.Equal(expected, ValidationSplit.Automatic(images));
    }

    [Fact]
    public void Validation_OfEveryImage_IsRefused()
    {
        using var data = new TinyDataset();

        var problem = Assert.Throws<SettingsException>(() => Run(data.Request(OneForValidation with { Validation = 3 })));

        Assert.Equal(new Problem("validation.too_many", "validation_images",
            ("value", "3"), ("images", "3"), ("max", "2")), Assert.Single(problem.Problems));
    }

    [Fact]
    public void ValidationSplit_WithMirroredImages_HoldsTheImageOutWithItsCopy()
    {
        using var data = new TinyDataset();
        var plain = data.Request().Images;
        var cached = plain.Concat(plain.Select(image => image with { Mirrored = true }))
            .Select(image => new CachedImage(image, null!, null!, null!)).ToList();

        var split = ValidationSplit.Choose(cached, OneForValidation);

        var held = Assert.Single(split.Validation).Image;
        Assert.False(held.Mirrored);
        Assert.Equal(4, split.Training.Count);
        Assert.DoesNotContain(split.Training, image => image.Image.Path == held.Path);
        Assert.Equal(TrainedOn(data, OneForValidation), split.Training.Select(image => image.Image).Take(2));
    }

    /// <summary>The images that a run with these settings does not hold out, by the sampler's own word.</summary>
    private static List<TrainingImage> TrainedOn(TinyDataset data, TrainingSettings settings)
    {
        var all = data.Request().Images;
        var cached = all.Select(image => new CachedImage(image, null!, null!, null!)).ToList();
        return [.. ValidationSplit.Choose(cached, settings).Training.Select(image => image.Image)];
    }

    /// <summary>The hash of what was trained; the settings beside it say how many validation images there were.</summary>
    private static string Weights(IEnumerable<TrainingEvent> events)
    {
        using var file = SafetensorsFile.Open(events.OfType<RunEnded>().Single().Files[^1]);
        return file.Metadata["sshs_model_hash"];
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
