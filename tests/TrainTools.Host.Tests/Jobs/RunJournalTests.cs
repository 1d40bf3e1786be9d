using TrainTools.Host.Jobs;
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

    private static WatchEvent Notice(string text) => new() { Notice = new Notice { Text = text } };
}
