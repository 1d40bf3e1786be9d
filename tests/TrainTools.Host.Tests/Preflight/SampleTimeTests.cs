using TrainTools.Core.Settings;
using TrainTools.Host.Preflight;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Tests.Preflight;

/// <summary>What samples take, in training steps.</summary>
public sealed class SampleTimeTests
{
    private static readonly TrainingSettings Plain = new() { Epochs = 4 }; // of 10 steps each

    [Fact]
    public void Samples_ThatAreNotMade_TakeNothing()
    {
        Assert.Equal(0, InSteps(Plain));
        Assert.Equal(0, InSteps(Plain with { Samples = new() { SamplePrompts = "a", SampleEveryEpochs = 0 } }));
    }

    [Fact]
    public void AnImage_TakesAForwardPassForEachPromptAStepAndItsDecoding()
    {
        var settings = Plain with { Samples = new() { SamplePrompts = "a\nb" } };

        Assert.Equal(4 * 2 * (20 * 2 + 3) / 2.0, InSteps(settings)); // two forward passes are a step
        Assert.Equal(4 * 2 * (20 + 3) / 2.0, InSteps(With(settings, s => s with { SampleCfg = 1 })));
        Assert.Equal(4 * 2 * (5 * 2 + 3) / 2.0, InSteps(With(settings, s => s with { SampleSteps = 5 })));
        Assert.Equal(InSteps(settings) * 2 / 3, InSteps(settings with { Checkpointing = true }), 1e-9);
        Assert.Equal(InSteps(settings) / 4, InSteps(settings with { BatchSize = 4 }, steps: 40), 1e-9);
    }

    [Fact]
    public void APromptsOwnSizeAndSteps_Count()
    {
        const string prompts = "a --w 256 --h 1024 --s 10\nb --w 256 --h 256 --l 1";
        var settings = Plain with { Samples = new() { SamplePrompts = prompts } };

        Assert.Equal(4 * ((10 * 2 + 3) + (20 + 3) / 4.0) / 2, InSteps(settings));
    }

    [Theory]
    [InlineData(1, 0, false, 4)]
    [InlineData(2, 0, true, 3)]
    [InlineData(3, 0, false, 1)]
    [InlineData(0, 15, false, 1)]  // step 15; step 30 ends an epoch
    [InlineData(1, 5, false, 8)]   // 4 epochs, and steps 5, 15, 25 and 35
    [InlineData(0, 10, false, 0)]  // each ends an epoch, where only epochs count
    [InlineData(0, 41, true, 1)]
    public void Times_AreThoseOfTheEpochsAndOfTheStepsBetween(int epochs, int steps, bool first, int expected)
    {
        var settings = Plain with
        {
            Samples = new()
            {
                SamplePrompts = "a", SampleEveryEpochs = epochs, SampleEverySteps = steps, SampleAtFirst = first,
            },
        };

        Assert.Equal(expected, SampleTime.Times(settings, Steps(settings, 40)));
    }

    private static TrainingSettings With(TrainingSettings settings, Func<SampleSettings, SampleSettings> change) =>
        settings with { Samples = change(settings.Samples) };

    private static double InSteps(TrainingSettings settings, int steps = 40) =>
        SampleTime.InSteps(settings, Steps(settings, steps));

    private static StepPlan Steps(TrainingSettings settings, int steps)
    {
        var plan = StepPlan.Of([new PlannedImage(512, 512, 10)], new VersionSettings
        {
            Training = settings with { BatchSize = 1, Validation = 0 },
        });
        Assert.Equal(steps, plan.Steps);
        return plan;
    }
}
