using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Jobs;

public sealed class LossCurvesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Curve_OfARunsLog_HasBothLossesAndPassesOverASpoiltLine()
    {
        WriteLog(new Validated(0, 0, 0.9, 1), Step(1, 0.5), Step(2, 0.4));
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
    public void Curve_OfALogThatFoundNoRoom_HasTheStepsOfTheJournal()
    {
        WriteLog(Step(1, 0.5));

        var curve = LossCurves.Read(_folder.Path,
        [
            Step(1, 0.7), Step(2, 0.4), Step(3, 0.3),
            SampleEvent.Start() with { StepsDone = 2 }, // step 3 comes again
            new Validated(1, 2, 0.6, 1),
        ]);

        Assert.Equal([(1, 0.5), (2, 0.4)], curve.Loss.Select(point => (point.Step, point.Value)));
        Assert.Equal([(2, 0.6)], curve.Validation.Select(point => (point.Step, point.Value)));
    }

    [Fact]
    public void Curve_OfALogOfThePast_HasBothLosses()
    {
        File.WriteAllLines(_folder.File("log.jsonl"),
        [
            """{"epoch":0,"step":0,"validation_loss":0.75,"images":1}""",
            """{"step":1,"epoch":1,"loss":0.5,"average_loss":0.5,"learning_rate":1E-04,"grad_norm":"NaN","seconds":2}""",
        ]);

        var curve = LossCurves.Read(_folder.Path, []);

        Assert.Equal([(1, 0.5)], curve.Loss.Select(point => (point.Step, point.Value)));
        Assert.Equal([(0, 0.75)], curve.Validation.Select(point => (point.Step, point.Value)));
    }

    // As `train` does.
    private void WriteLog(params IEnumerable<TrainingEvent> events) =>
        File.WriteAllLines(_folder.File("log.jsonl"), events.Select(EventJson.Write));

    private static StepDone Step(int step, double loss) => SampleEvent.Step(step, loss);
}
