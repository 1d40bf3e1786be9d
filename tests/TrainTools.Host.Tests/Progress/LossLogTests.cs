using TrainTools.Host.Progress;
using TrainTools.Testing;
using TrainTools.Training.Run;

namespace TrainTools.Host.Tests.Progress;

public sealed class LossLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Step_IsOnTheDiskWhileTheRunGoesOn()
    {
        string path = _folder.File("logs", "花子.jsonl");
        using var log = new LossLog(path);

        log.Take(Told.Step(1, loss: 0.5));
        log.Take(new EpochDone(1, 1, 0.5));

        using var reader = new StreamReader(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        Assert.StartsWith("""{"step":1,"epoch":1,"loss":0.5,"average_loss":0.5,""", reader.ReadLine());
        Assert.Null(reader.ReadLine());
    }

    [Fact]
    public void ExistingLog_IsBegunAnew()
    {
        string path = _folder.Write("log.jsonl", "old\n");

        using (var log = new LossLog(path))
            log.Take(Told.Step(1));

        Assert.DoesNotContain("old", File.ReadAllText(path));
    }

    [Fact]
    public void DefaultPath_IsOutsideTheLoraFolderAndNamedForTheRun()
    {
        string path = LossLog.DefaultPath("花子", ManualClock.Begin);

        Assert.EndsWith(
            Path.Combine("traintools", "logs", $"花子-20250304-050607-{Environment.ProcessId}.jsonl"), path);
        Assert.True(Path.IsPathRooted(path));
    }
}
