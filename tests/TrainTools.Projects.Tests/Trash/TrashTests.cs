using TrainTools.Projects.Captions;
using TrainTools.Projects.Store;
using TrainTools.Projects.Tests.Store;

namespace TrainTools.Projects.Tests.Trash;

public sealed class TrashTests : IDisposable
{
    private readonly Workplace _place = new();

    private ProjectStore Store => _place.Store;

    private string TrashFolder => Path.Combine(Path.GetDirectoryName(_place.Root)!, "trash");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Trash_ListsTheNewestFirst_AlsoAfterARestart()
    {
        Store.Delete(Store.Create("first", "", new VersionSettings()).Id);
        Store.DeleteVersion(_place.NewVersion("other").Id);
        _place.Restart();

        var items = Store.Trash();

        Assert.Equal([("Version", "v1"), ("Project", "first")], items.Select(item => (item.What, item.Label)));
        Assert.True(items[0].Deleted > items[1].Deleted);
    }

    [Fact]
    public void Trash_WithADamagedNote_ListsTheOthersAndSaysWhatIsWrong()
    {
        var bad = Store.Delete(Store.Create("bad", "", new VersionSettings()).Id);
        Store.Delete(Store.Create("good", "", new VersionSettings()).Id);
        File.WriteAllText(Path.Combine(TrashFolder, bad, "manifest.json"), "{ cut");

        Assert.Equal(["good"], Store.Trash().Select(item => item.Label));
        var error = Assert.Throws<ProjectsException>(() => Store.Restore(bad));
        Assert.Contains("manifest.json cannot be understood", error.Message);
        Assert.True(Directory.Exists(Path.Combine(TrashFolder, bad, "0000")));
    }

    [Fact]
    public void Restore_OfANoteThatPointsOutOfTheProjects_IsRefused()
    {
        var id = Store.Delete(Store.Create("a", "", new VersionSettings()).Id);
        var note = Path.Combine(TrashFolder, id, "manifest.json");
        File.WriteAllText(note, File.ReadAllText(note)
            .Replace("\"from\": \"a\"", "\"from\": \"../../../a\"", StringComparison.Ordinal));

        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() => Store.Restore(id)));
        Assert.Equal(["outputs"], Directory.GetFileSystemEntries(_place.Data).Select(Path.GetFileName));
    }

    [Fact]
    public void Restore_Twice_SaysThatItIsDone()
    {
        var id = Store.Delete(Store.Create("a", "", new VersionSettings()).Id);

        Store.Restore(id);

        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.Restore(id)));
        Assert.Single(Store.List());
    }

    [Fact]
    public void Restore_AfterAKillInTheMiddleOfDeleting_PutsBackWhatHadGone()
    {
        var version = _place.NewVersion("a");
        var first = _place.Dropped(version, "x.png", Workplace.Png(1), "red");
        var id = Store.Open(version.Id).Remove([first.Id]);
        // As if the original had not been moved yet.
        var origin = Path.Combine(_place.PathOf(version), "dataset", "origin", "x.png");
        File.Move(Path.Combine(TrashFolder, id, "0002"), origin);
        _place.Restart();

        Store.Restore(id);

        var back = Assert.Single(Store.Open(version.Id).Pictures());
        Assert.Equal((first.Sha256, "red"), (back.Sha256, back.Caption));
        Assert.Empty(Store.Trash());
    }

    [Fact]
    public void Restore_OfCaptionsWhosePicturesWereRemoved_BringsNoneWithoutItsPicture()
    {
        var version = _place.NewVersion("a");
        var picture = _place.Dropped(version, "x.png", Workplace.Png(1), "red");
        var edit = Store.Open(version.Id).EditTags([], new TagEdit.Add(["sky"]));
        Store.Open(version.Id).Remove([picture.Id]);

        Store.Restore(edit.UndoId);

        Assert.DoesNotContain(Workplace.FilesIn(_place.PathOf(version)), file => file.EndsWith("x.txt"));
    }

    [Fact]
    public void Restore_OfPicturesOfADeletedVersion_AsksForTheVersionFirst()
    {
        var version = _place.NewVersion("a");
        var picture = _place.Dropped(version, "x.png", Workplace.Png(1));
        var pictures = Store.Open(version.Id).Remove([picture.Id]);
        var whole = Store.DeleteVersion(version.Id);

        var error = Assert.Throws<ProjectsException>(() => Store.Restore(pictures));
        Store.Restore(whole);
        Store.Restore(pictures);

        Assert.Equal((Refusal.NotThere, "This cannot be put back: the version that it belongs to is in the trash " +
            "itself. Put that back first."), (error.Reason, error.Message));
        Assert.Equal(1, Store.Find(version.Id).Pictures);
    }

    [Fact]
    public void Restore_OfSeveralPicturesOfOneStemInTwoFolders_KeepsThemApart()
    {
        var version = _place.NewVersion("a");
        _place.Add(version, "dataset/processed/1_a/x.png", Workplace.Png(1));
        _place.Add(version, "dataset/processed/1_a/x.txt", "first"u8.ToArray());
        _place.Add(version, "dataset/processed/1_b/x.png", Workplace.Png(2));
        _place.Add(version, "dataset/processed/1_b/x.txt", "second"u8.ToArray());
        var before = Store.Open(version.Id).Pictures();

        var id = Store.Open(version.Id).Remove([.. before.Select(picture => picture.Id)]);
        Store.Restore(id);

        Assert.Equal(before, Store.Open(version.Id).Pictures());
    }

    [Fact]
    public void EmptyTrash_OfWhatIsYoung_LeavesIt()
    {
        Store.Delete(Store.Create("a", "", new VersionSettings()).Id);

        Store.EmptyTrash(TimeSpan.FromDays(30));
        Assert.Single(Store.Trash());

        Store.EmptyTrash(TimeSpan.Zero);
        Assert.Empty(Store.Trash());
        Assert.Empty(Directory.GetFileSystemEntries(TrashFolder));
    }
}
