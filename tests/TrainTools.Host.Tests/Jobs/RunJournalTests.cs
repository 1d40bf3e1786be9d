using TrainTools.Host.Jobs;
using TrainTools.Host.Tests.BadInput;
using TrainTools.Protocol;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Jobs;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Journal_ReadAgain_HasEveryEventWithItsNumber()
    {
        using (var journal = RunJournal.Open(_folder.Path))
        {
            journal.Append(Notice("あ"));
            journal.Append(Notice("b"));
        }

        using var again = RunJournal.Open(_folder.Path);

        Assert.Equal([(1L, "あ"), (2L, "b")], again.After(0).Select(told => (told.Sequence, told.Notice.Text)));
        Assert.Equal(["b"], again.After(1).Select(told => told.Notice.Text));
        Assert.Empty(again.After(2));
    }

    [Fact]
    public void Journal_WithALineThatAKilledProcessLeftUnfinished_GoesOnBehindTheLastWholeOne()
    {
        using (var journal = RunJournal.Open(_folder.Path))
        {
            journal.Append(Notice("a"));
            journal.Append(Notice("b"));
        }
        string file = _folder.File("events.jsonl");
        File.WriteAllText(file, File.ReadAllText(file)[..^10]);

        using (var journal = RunJournal.Open(_folder.Path))
            journal.Append(Notice("c"));

        using var again = RunJournal.Open(_folder.Path);
        Assert.Equal([(1L, "a"), (2L, "c")], again.After(0).Select(told => (told.Sequence, told.Notice.Text)));
    }

    [MountFact]
    public void Journal_OnADiskThatIsFullForAWhile_KeepsWhatItToldThenWithTheNextThatFits()
    {
        using var disk = new SmallDisk("size=64k");
        using (var journal = RunJournal.Open(disk.Path))
        {
            journal.Append(Notice("a"));
            disk.Fill();

            var more = Notice(new string('b', 10_000)); // than fits into the file's last page
            Assert.Throws<IOException>(() => journal.Append(more));
            Assert.Equal(2, journal.LastSequence);
            Assert.EndsWith("\n", File.ReadAllText(Path.Combine(disk.Path, "events.jsonl")));
            disk.Free();
            journal.Append(Notice("c"));
        }

        using var again = RunJournal.Open(disk.Path);
        Assert.Equal([1, 10_000, 1], again.After(0).Select(told => told.Notice.Text.Length));
        Assert.Equal([1L, 2L, 3L], again.After(0).Select(told => told.Sequence));
    }

    private static WatchEvent Notice(string text) => new() { Notice = new Notice { Text = text } };
}
