using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.Console;

public sealed class RunProgressTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void TimeLeft_BeforeTheFirstStep_IsUnknown()
    {
        var progress = After(SampleEvent.Start());

        Assert.Null(progress.TimeLeft);
        Assert.Equal(0, progress.Fraction);
    }

    [Fact]
    public void TimeLeft_IsTheRemainingStepsAtThePresentPace()
    {
        var progress = After(
            SampleEvent.Start(steps: 100), SampleEvent.Step(9, seconds: 1), SampleEvent.Step(10, seconds: 3));

        Assert.Equal(TimeSpan.FromSeconds(180), progress.TimeLeft);
        Assert.Equal(0.1, progress.Fraction, precision: 12);
    }

    [Fact]
    public void TimeLeft_AfterManyQuickSteps_ForgetsTheSlowFirstOne()
    {
        var progress = After([SampleEvent.Start(steps: 100), SampleEvent.Step(1, seconds: 600),
            .. Enumerable.Range(2, 30).Select(step => SampleEvent.Step(step, seconds: 1))]);

        Assert.Equal(TimeSpan.FromSeconds(69), progress.TimeLeft);
    }

    [Fact]
    public void Preparing_EndsWithTheFirstStep()
    {
        var progress = After(SampleEvent.Start(), new Preparing("images", 3, 16));
        Assert.NotNull(progress.Preparing);

        progress.Apply(SampleEvent.Step(1));

        Assert.Null(progress.Preparing);
    }

    [Fact]
    public void LossCurve_OfAVeryLongRun_StaysBounded()
    {
        var progress = After([SampleEvent.Start(steps: 100_000),
            .. Enumerable.Range(1, 100_000).Select(step => SampleEvent.Step(step, loss: 1.0 / step))]);

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
