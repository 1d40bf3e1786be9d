using TrainTools.Core.Events;
using TrainTools.Host.Jobs;
using TrainTools.Protocol;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Jobs;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string File => _folder.File("events.jsonl");

    [Fact]
    public void Journal_ReadAgain_HasEveryEntryWithItsNumber()
    {
        using (var journal = RunJournal.Open(_folder.Path))
        {
            journal.Append(Note("あ"));
            journal.Append(new JournalEntry(0, 2000, Run: new Run { Id = "r", Status = RunStatus.Training }));
            journal.Append(Note("b"));
        }

        using var again = RunJournal.Open(_folder.Path);

        Assert.Equal([1L, 2L, 3L], again.After(0).Select(entry => entry.Sequence));
        Assert.Equal([new Noted(Problem.Of("あ")), null, new Noted(Problem.Of("b"))], again.After(0).Select(entry => entry.Event));
        Assert.Equal((2000, RunStatus.Training), (again.After(1)[0].UnixMs, again.After(1)[0].Run!.Status));
        Assert.Empty(again.After(3));
    }

    [Fact]
    public void Line_HoldsTheEventsOwnJson()
    {
        using (var journal = RunJournal.Open(_folder.Path))
            journal.Append(new JournalEntry(0, 7, new EpochDone(1, 2, 0.25)));

        Assert.Equal(
            """{"sequence":1,"unix_ms":7,"event":{"event":"epoch_done","epoch":1,"step":2,"average_loss":0.25}}""" + "\n",
            System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Journal_WithALineThatAKilledProcessLeftUnfinished_GoesOnBehindTheLastWholeOne()
    {
        using (var journal = RunJournal.Open(_folder.Path))
        {
            journal.Append(Note("a"));
            journal.Append(Note("b"));
        }
        System.IO.File.WriteAllText(File, System.IO.File.ReadAllText(File)[..^10]);

        using (var journal = RunJournal.Open(_folder.Path))
            journal.Append(Note("c"));

        using var again = RunJournal.Open(_folder.Path);
        Assert.Equal([(1L, "a"), (2L, "c")], again.After(0).Select(entry => (entry.Sequence, Text(entry))));
    }

    [MountFact]
    public void Journal_OnADiskThatIsFullForAWhile_KeepsWhatHappenedThenWithTheNextThatFits()
    {
        using var disk = new SmallDisk("size=64k");
        using (var journal = RunJournal.Open(disk.Path))
        {
            journal.Append(Note("a"));
            disk.Fill();

            var more = Note(new string('b', 10_000)); // than fits into the file's last page
            Assert.Throws<IOException>(() => journal.Append(more));
            Assert.Equal(2, journal.LastSequence);
            Assert.EndsWith("\n", System.IO.File.ReadAllText(Path.Combine(disk.Path, "events.jsonl")));
            disk.Free();
            journal.Append(Note("c"));
        }

        using var again = RunJournal.Open(disk.Path);
        Assert.Equal([1, 10_000, 1], again.After(0).Select(entry => Text(entry).Length));
        Assert.Equal([1L, 2L, 3L], again.After(0).Select(entry => entry.Sequence));
    }

    /// <summary>What version 0.1 wrote of a run that was paused after three steps, and a line of each other kind.</summary>
    [Fact]
    public void JournalOfThePast_IsReadWholeAndGoesOn()
    {
        System.IO.File.Copy(OldJournal, File);
        string before = System.IO.File.ReadAllText(File);

        using (var journal = RunJournal.Open(_folder.Path))
            journal.Append(Note("new"));

        using var again = RunJournal.Open(_folder.Path);
        var entries = again.After(0);
        Assert.StartsWith(before, System.IO.File.ReadAllText(File));
        Assert.Equal(Enumerable.Range(1, 26), entries.Select(entry => (int)entry.Sequence));
        Assert.Equal(1796083871441, entries[0].UnixMs);
        Assert.Equal(
            [RunStatus.Queued, RunStatus.Preparing, RunStatus.Stopping, RunStatus.Paused],
            entries.Where(entry => entry.Run is not null).Select(entry => entry.Run!.Status));
        TrainingEvent[] expected =
        [
            new Preparing("images", 1, 2), new Preparing("images", 2, 2),
            new MemoryPlanned(false, 239502656, 23472648192, true),
            new Validated(0, 0, 0.5189344603568316, 0),
            new StepDone(1, 1, 0.0686107948422432, 0.0686107948422432, 0.0001, 0, 0.2359702),
            new EpochDone(1, 1, 0.0686107948422432),
            new LoraSaved("花子_v1-000001.safetensors", 1, 1, false),
            new MemoryTaken(239502656, 287109120),
            new JobEnded(JobEnd.Paused, null, 0.5808575),
            new Noted(Problem.Of("The WebUI gave 3.4 GB of its card; 7.9 GB are free.")),
            new Warned(Problem.Of("\"笑顔.png\" has no caption.")),
            new JobEnded(JobEnd.Failed, Problem.Of("The loss is NaN at step 4."), 0.5808575),
            new Noted(Problem.Of("new")),
        ];
        Assert.Empty(expected.Except(entries.Select(entry => entry.Event)));
        var started = Assert.Single(entries.Select(entry => entry.Event).OfType<RunStarted>());
        Assert.Equal((1, 1, 30, "cpu"), (started.Images, started.ValidationImages, started.TotalSteps, started.Device));
        Assert.All(entries, entry => Assert.True(entry.Event is not null || entry.Run is not null));
    }

    [Fact]
    public void LineOfALaterVersion_IsPassedOnAndThoseBehindItAreRead()
    {
        System.IO.File.WriteAllLines(File,
        [
            """{"sequence":1,"unix_ms":1,"event":{"event":"dreamt","of":"花子"}}""",
            """{"sequence":2,"unix_ms":1,"run":{"id":"r","status":"RUN_STATUS_TRAINING","mood":"good"}}""",
            """{"sequence":3,"unix_ms":1,"run":{"id":{"of":"r"}}}""",
            """{"sequence":4,"unix_ms":1,"dream":{}}""",
            """{"sequence":5,"unix_ms":1,"event":{"event":"noted","message":"a"}}""",
        ]);

        using var journal = RunJournal.Open(_folder.Path);

        var entries = journal.After(0);
        Assert.Equal("""{"event":"dreamt","of":"花子"}""", EventJson.Write(entries[0].Event!));
        Assert.Equal(RunStatus.Training, entries[1].Run!.Status);
        Assert.All(entries.Skip(2).Take(2), entry => Assert.True(entry.Event is null && entry.Run is null));
        Assert.Equal(new Noted(Problem.Of("a")), entries[4].Event);
    }

    /// <summary>A journal of the past, for tests.</summary>
    internal static string OldJournal { get; } =
        Path.Combine(Repository.Root, "tests", "TrainTools.Host.Tests", "Jobs", "events-0.1.jsonl");

    private static JournalEntry Note(string text) => new(0, 1000, new Noted(Problem.Of(text)));

    private static string Text(JournalEntry entry) => Assert.IsType<Noted>(entry.Event).Problem.English();
}
