using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Storage;

public sealed class FolderMovesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Copy_OfAFolder_TakesWhatIsWanted()
    {
        foreach (var name in new[] { "from/a.txt", "from/sub/b.txt", "from/sub/c.tmp", "from/runs/d.txt" })
            _folder.Add(name, name);

        FolderCopy.Copy(
            _folder.File("from"), _folder.File("deep/to"), name => name != "runs" && !name.EndsWith(".tmp"));

        Assert.Equal(["a.txt", "sub/b.txt"], Workplace.FilesIn(_folder.File("deep/to")));
        Assert.Equal("from/sub/b.txt", File.ReadAllText(_folder.File("deep/to/sub/b.txt")));
        Assert.Equal(4, Workplace.FilesIn(_folder.File("from")).Count);
    }

    [Fact]
    public void Copy_KeepsTheTimesOfFiles_SoThatWhatIsKnownOfThemHolds()
    {
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_folder.Add("from/a.txt", "x"), time);

        FolderCopy.Copy(_folder.File("from"), _folder.File("to"), _ => true);

        Assert.Equal(time, File.GetLastWriteTimeUtc(_folder.File("to/a.txt")));
    }

    [Fact]
    public void Move_OfFilesAndFolders_MovesBoth()
    {
        _folder.Add("a/b.txt", "x");

        DiskFault.Move(_folder.File("a"), _folder.File("c"));
        DiskFault.Move(_folder.File("c/b.txt"), _folder.File("c/d.txt"));

        Assert.Equal(["c/d.txt"], Workplace.FilesIn(_folder.Path));
    }

    [Fact]
    public void Move_OntoAFileThatIsThere_OverwritesOnlyWhenTold()
    {
        var (from, to) = (_folder.Add("a.txt", "new"), _folder.Add("b.txt", "old"));

        var reason = Workplace.ReasonOf(() => DiskFault.Move(from, to));
        DiskFault.Move(from, to, overwrite: true);

        Assert.Equal(Refusal.InUse, reason);
        Assert.Equal("new", File.ReadAllText(to));
    }

    [Fact]
    public void Guard_OfAnErrorThatIsNotTheDisks_LetsItThrough() =>
        Assert.Throws<InvalidOperationException>(() =>
            DiskFault.Guard("x", () => throw new InvalidOperationException()));

    [Fact]
    public void Explain_OfATooLongPath_SaysWhatToShorten()
    {
        var error = DiskFault.Explain("x", new PathTooLongException());

        Assert.Equal((Refusal.InvalidInput, new Problem("file.path_too_long", "", ("path", "x"))),
            (error.Reason, error.Problem));
    }
}
