using TrainTools.Cli.Commands;
using TrainTools.Core.Events;
using TrainTools.TestKit;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Commands;

public sealed class LossLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Step_IsOnTheDiskWhileTheRunGoesOn()
    {
        string path = _folder.File("logs", "花子.jsonl");
        using var log = new LossLog(path);

        log.Take(SampleEvent.Step(1, loss: 0.5));
        log.Take(new EpochDone(1, 1, 0.5));

        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Assert.StartsWith("""{"event":"step_done","step":1,"epoch":1,"loss":0.5,"average_""", reader.ReadLine());
        Assert.Null(reader.ReadLine());
    }

    [Fact]
    public void Validation_IsALineOfItsOwn()
    {
        string path = _folder.File("log.jsonl");
        using (var log = new LossLog(path))
            log.Take(new Validated(Epoch: 1, Step: 50, ValidationLoss: 0.25, Images: 2));

        Assert.Equal(
            """{"event":"validated","epoch":1,"step":50,"validation_loss":0.25,"images":2}""" + "\n",
            File.ReadAllText(path));
    }

    [Fact]
    public void ValidationThatIsDoneAgain_StandsInTheLogOnce()
    {
        string path = _folder.File("log.jsonl");
        using (var log = new LossLog(path))
        {
            log.Take(SampleEvent.Step(1));
            log.Take(new Validated(Epoch: 1, Step: 1, ValidationLoss: 0.25, Images: 2));
        }

        using (var log = new LossLog(path, goesOn: true))
        {
            log.Take(SampleEvent.Start() with { StepsDone = 1 });
            log.Take(new Validated(Epoch: 1, Step: 1, ValidationLoss: 0.25, Images: 2));
        }

        Assert.Equal(2, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void ExistingLog_IsBegunAnew()
    {
        string path = _folder.Write("log.jsonl", "old\n");

        using (var log = new LossLog(path))
            log.Take(SampleEvent.Step(1));

        Assert.DoesNotContain("old", File.ReadAllText(path));
    }

    [Fact]
    public void LogOfARunThatGoesOn_KeepsTheStepsBeforeTheStateAndNoOthers()
    {
        string path = _folder.File("log.jsonl");
        using (var log = new LossLog(path))
            for (int step = 1; step <= 5; step++)
                log.Take(SampleEvent.Step(step));
        File.AppendAllText(path, """{"step":6,"los"""); // killed in the middle of a line

        using (var log = new LossLog(path, goesOn: true))
        {
            log.Take(SampleEvent.Start() with { StepsDone = 3 });
            log.Take(SampleEvent.Step(4, loss: 0.75));
        }

        string[] lines = File.ReadAllLines(path);
        Assert.Equal(["1", "2", "3", "4"], lines.Select(line => line.Split(':', ',')[3]));
        Assert.Contains("0.75", lines[3]);
    }
}
