using TrainTools.Host.Jobs;
using TrainTools.Host.Progress;
using TrainTools.Protocol;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Jobs;

public sealed class LossCurvesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Curve_OfARunsLog_HasBothLossesAndPassesOverASpoiltLine()
    {
        using (var log = new LossLog(_folder.File("log.jsonl")))
        {
            log.Take(new Core.Events.Validated(0, 0, 0.9, 1));
            log.Take(new Core.Events.StepDone(1, 1, 0.5, 0.5, 1e-4, 1, 2));
            log.Take(new Core.Events.StepDone(2, 1, 0.4, 0.45, 1e-4, 1, 2));
        }
        File.AppendAllText(_folder.File("log.jsonl"), """{"step":3,"epo""");

        var curve = LossCurves.Read(_folder.Path, []);

        Assert.Equal([(1, 0.5), (2, 0.4)], curve.Loss.Select(point => (point.Step, point.Value)));
        Assert.Equal([(0, 0.9)], curve.Validation.Select(point => (point.Step, point.Value)));
    }

    [Fact]
    public void Curve_BeforeTheFirstStep_IsEmpty()
    {
        Assert.Empty(LossCurves.Read(_folder.Path, []).Loss);
    }

    [Fact]
    public void Curve_OfALogThatFoundNoRoom_HasTheStepsThatWereHeard()
    {
        using (var log = new LossLog(_folder.File("log.jsonl")))
            log.Take(new Core.Events.StepDone(1, 1, 0.5, 0.5, 1e-4, 1, 2));

        var curve = LossCurves.Read(_folder.Path,
        [
            Heard(1, 0.7), Heard(2, 0.4), Heard(3, 0.3),
            new WatchEvent { Started = new Started { StepsDone = 2 } }, // step 3 comes again
            new WatchEvent { Validated = new Protocol.Validated { Step = 2, ValidationLoss = 0.6 } },
        ]);

        Assert.Equal([(1, 0.5), (2, 0.4)], curve.Loss.Select(point => (point.Step, point.Value)));
        Assert.Equal([(2, 0.6)], curve.Validation.Select(point => (point.Step, point.Value)));
    }

    private static WatchEvent Heard(int step, double loss) =>
        new() { StepDone = new Protocol.StepDone { Step = step, Loss = loss } };
}
