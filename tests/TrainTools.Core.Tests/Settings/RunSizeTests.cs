using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

/// <summary>Settings that reach beyond the run: told, or refused with the number that works.</summary>
public sealed class RunSizeTests
{
    private static readonly TrainingSettings Usual = new() { Epochs = 2 };

    [Theory]
    [InlineData(39, ScheduleKind.Cosine, "")]
    [InlineData(40, ScheduleKind.Cosine, "setting.warmup_longer")]
    [InlineData(40, ScheduleKind.Constant, "setting.no_effect")]
    public void Warmup_AsLongAsTheRun_IsTold(int warmup, ScheduleKind schedule, string code) => AssertNote(
        code, Usual with { Optimizer = new() { WarmupSteps = warmup, Schedule = schedule } });

    [Theory]
    [InlineData(30, "")]
    [InlineData(31, "setting.cycles_more")]
    public void Cycles_ShorterThanAStep_AreTold(int cycles, string code) => AssertNote(code, Usual with
    {
        Optimizer = new() { Schedule = ScheduleKind.CosineWithRestarts, ScheduleCycles = cycles, WarmupSteps = 10 },
    });

    [Theory]
    [InlineData(2, "")]
    [InlineData(3, "setting.saves_none")]
    public void SaveEvery_BeyondTheEpochs_IsTold(int every, string code) =>
        AssertNote(code, Usual with { SaveEveryEpochs = every });

    [Fact]
    public void Batch_LargerThanAnEpoch_IsTold() => AssertNote("setting.batch_larger", Usual with { BatchSize = 21 });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(100_000, 1)]
    public void Validation_OfEveryImage_IsRefused(int validation, int problems) => Assert.Equal(
        problems, new RunSize(2, 20, 20).Problems(Usual with { Validation = validation }).Count());

    [Fact]
    public void Epochs_ThatMakeMoreStepsThanCanBeCounted_AreRefusedWithTheMostThatCan()
    {
        var size = new RunSize(1000, 50_000, 50_000);

        Assert.Empty(size.Problems(Usual with { Epochs = 42_949 }));
        Assert.Equal(
            "--epochs is 42950, and an epoch has 50000 steps: more than the program can count. Choose 42949 or fewer.",
            SettingTexts.OnTheCommandLine(Assert.Single(size.Problems(Usual with { Epochs = 42_950 }))));
    }

    [Fact]
    public void Of_ImagesWithRepeats_CountsWhatIsTrainedOn() => Assert.Equal(
        new RunSize(3, 10, 3), RunSize.Of([1, 2, 3], held: 1, new TrainingSettings { Flip = true, BatchSize = 4 }));

    private static void AssertNote(string code, TrainingSettings settings) => Assert.Equal(
        code, string.Concat(settings.Notes(new RunSize(2, 20, 20)).Select(note => note.Code)));
}
