using TrainTools.Host.Progress;
using TrainTools.Training.Run;

namespace TrainTools.Host.Tests.Progress;

public sealed class RunProgressTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void TimeLeft_BeforeTheFirstStep_IsUnknown()
    {
        var progress = After(Told.Start());

        Assert.Null(progress.TimeLeft);
        Assert.Equal(0, progress.Fraction);
    }

    [Fact]
    public void TimeLeft_IsTheRemainingStepsAtThePresentPace()
    {
        var progress = After(Told.Start(steps: 100), Told.Step(9, seconds: 1), Told.Step(10, seconds: 3));

        Assert.Equal(TimeSpan.FromSeconds(180), progress.TimeLeft);
        Assert.Equal(0.1, progress.Fraction, precision: 12);
    }

    [Fact]
    public void TimeLeft_AfterManyQuickSteps_ForgetsTheSlowFirstOne()
    {
        var progress = After([Told.Start(steps: 100), Told.Step(1, seconds: 600),
            .. Enumerable.Range(2, 30).Select(step => Told.Step(step, seconds: 1))]);

        Assert.Equal(TimeSpan.FromSeconds(69), progress.TimeLeft);
    }

    [Fact]
    public void Preparing_EndsWithTheFirstStep()
    {
        var progress = After(Told.Start(), new Preparing("pictures", 3, 16));
        Assert.NotNull(progress.Preparing);

        progress.Apply(Told.Step(1));

        Assert.Null(progress.Preparing);
    }

    [Fact]
    public void LossCurve_OfAVeryLongRun_StaysBounded()
    {
        var progress = After([Told.Start(steps: 100_000),
            .. Enumerable.Range(1, 100_000).Select(step => Told.Step(step, loss: 1.0 / step))]);

        Assert.InRange(progress.LossCurve.Count, 1000, 4000);
        Assert.Equal(progress.LossCurve.OrderDescending(), progress.LossCurve);
    }

    [Fact]
    public void Elapsed_FollowsTheClock()
    {
        var progress = After();

        _clock.Advance(seconds: 65);

        Assert.Equal(TimeSpan.FromSeconds(65), progress.Elapsed);
    }

    private RunProgress After(params IEnumerable<TrainingEvent> events)
    {
        var progress = new RunProgress(_clock);
        foreach (var told in events)
            progress.Apply(told);
        return progress;
    }
}
