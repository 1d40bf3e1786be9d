using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Storage;

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

        Assert.Equal([("trash.version", "v1"), ("trash.project", "first")],
            items.Select(item => (item.What.Code, item.Label)));
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
        Assert.Equal("file.not_understood", error.Problem.Code);
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

        var back = Assert.Single(Store.Open(version.Id).Images());
        Assert.Equal((first.Sha256, "red"), (back.Sha256, back.Caption));
        Assert.Empty(Store.Trash());
    }

    [Fact]
    public void Restore_OfCaptionsWhoseImagesWereRemoved_BringsNoneWithoutItsImage()
    {
        var version = _place.NewVersion("a");
        var image = _place.Dropped(version, "x.png", Workplace.Png(1), "red");
        var edit = Store.Open(version.Id).EditTags([], new TagEdit.Add(["sky"]));
        Store.Open(version.Id).Remove([image.Id]);

        Store.Restore(edit.UndoId);

        Assert.DoesNotContain(Workplace.FilesIn(_place.PathOf(version)), file => file.EndsWith("x.txt"));
    }

    [Fact]
    public void Restore_OfImagesOfADeletedVersion_AsksForTheVersionFirst()
    {
        var version = _place.NewVersion("a");
        var image = _place.Dropped(version, "x.png", Workplace.Png(1));
        var images = Store.Open(version.Id).Remove([image.Id]);
        var whole = Store.DeleteVersion(version.Id);

        var error = Assert.Throws<ProjectsException>(() => Store.Restore(images));
        Store.Restore(whole);
        Store.Restore(images);

        Assert.Equal((Refusal.NotThere, "This cannot be put back: the version that it belongs to is in the trash " +
            "itself. Put that back first."), (error.Reason, SettingTexts.InAForm(error.Problem)));
        Assert.Equal(1, Store.Find(version.Id).Images);
    }

    [Fact]
    public void Restore_OfSeveralImagesOfOneStemInTwoFolders_KeepsThemApart()
    {
        var version = _place.NewVersion("a");
        _place.Add(version, "dataset/processed/1_a/x.png", Workplace.Png(1));
        _place.Add(version, "dataset/processed/1_a/x.txt", "first"u8.ToArray());
        _place.Add(version, "dataset/processed/1_b/x.png", Workplace.Png(2));
        _place.Add(version, "dataset/processed/1_b/x.txt", "second"u8.ToArray());
        var before = Store.Open(version.Id).Images();

        var id = Store.Open(version.Id).Remove([.. before.Select(image => image.Id)]);
        Store.Restore(id);

        Assert.Equal(before, Store.Open(version.Id).Images());
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
