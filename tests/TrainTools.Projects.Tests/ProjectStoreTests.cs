using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests;

public sealed class ProjectStoreTests : IDisposable
{
    private readonly Workplace _place = new();

    private ProjectStore Store => _place.Store;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void List_BeforeAnythingIsMade_IsEmptyAndMakesNothing()
    {
        Assert.Empty(Store.List());
        Assert.Empty(Store.Trash());
        Assert.False(Directory.Exists(_place.Root));
    }

    [Fact]
    public void Create_WithAJapaneseLabel_MakesFoldersOfThatName()
    {
        var project = Store.Create("花子 プロジェクト", "r1", new VersionSettings());

        var version = Assert.Single(project.Versions);
        Assert.Equal(("花子 プロジェクト", "v1", 1), (project.Label, version.Label, version.Revision));
        Assert.Equal(("花子 プロジェクト", "花子 プロジェクト_v1"),
            (version.Settings.TriggerWord, version.Settings.OutputName));
        Assert.True(Directory.Exists(Path.Combine(
            _place.Root, "花子 プロジェクト", "versions", "v1", "dataset", "processed", "1_花子 プロジェクト")));
        Assert.Equal(["花子 プロジェクト/project.json", "花子 プロジェクト/versions/v1/version.json"],
            Workplace.FilesIn(_place.Root));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("CON")]
    [InlineData("aux.v2")]
    [InlineData("dot.")]
    [InlineData(".hidden")]
    [InlineData("🎨🎨")]
    [InlineData("a:b*c?")]
    [InlineData("~")]
    public void Create_WithALabelThatNoFolderCanHave_KeepsItInsideAnotherFolder(string label)
    {
        var project = Store.Create(label, "", new VersionSettings());

        var folder = Assert.Single(Directory.GetDirectories(_place.Root));
        var name = Path.GetFileName(folder);
        Assert.Equal((label, name), (project.Label, project.Id));
        Assert.Equal(label, Assert.Single(Store.List()).Label);
        Assert.Null(FileNames.Problem(name));
        Assert.Equal(label, Store.CreateVersion(project.Id, label, null, "", new VersionSettings()).Label);
        Assert.Equal(["train_tools"], Directory.GetFileSystemEntries(Path.Combine(_place.Data, "outputs"))
            .Select(Path.GetFileName));
    }

    [Fact]
    public void Create_With200Characters_FitsIntoWindowsPaths()
    {
        var label = new string('花', 200);

        var version = Store.Create(label, "", new VersionSettings()).Versions[0];

        version = Store.CreateVersion(version.ProjectId, label, null, "", new VersionSettings());
        var image = _place.Dropped(version, new string('x', 200) + ".png", Workplace.Png(1));
        var longest = Workplace.FilesIn(_place.Data).Max(name => name.Length);
        Assert.InRange(longest, 1, 210);     // with 50 characters for the data folder: below 260
        Assert.Equal(200 + 4, image.Name.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\tb")]
    public void Create_WithoutALabel_RefusesAndMakesNothing(string label)
    {
        Assert.Equal(Refusal.InvalidLabel, Workplace.ReasonOf(() => Store.Create(label, "", new VersionSettings())));
        Assert.False(Directory.Exists(_place.Root));
    }

    [Fact]
    public void Create_Twice_MakesOneProjectForOneRequest()
    {
        var first = Store.Create("a", "request", new VersionSettings());

        _place.Restart();
        var again = Store.Create("a", "request", new VersionSettings());
        var other = Store.Create("A", "another", new VersionSettings());

        Assert.Equal(first.Id, again.Id);
        Assert.Equal(("A", "A (2)"), (other.Label, other.Id));       // Windows takes a and A for one folder
        Assert.Equal(2, Store.List().Count);
    }

    [Fact]
    public void Create_FromManyThreads_GivesEachItsOwnFolder()
    {
        var ids = new string[12];

        Parallel.For(0, ids.Length, i => ids[i] = Store.Create("same", $"request {i % 6}", new VersionSettings()).Id);

        Assert.Equal(6, ids.Distinct().Count());
        Assert.Equal(6, Directory.GetDirectories(_place.Root).Length);
    }

    [Fact]
    public void List_WhileProjectsComeAndGo_NeverFails()
    {
        _place.NewVersion("stays");

        Parallel.For(0, 60, i =>
        {
            if (i % 2 == 0) Store.Delete(Store.Create($"{i}", "", new VersionSettings()).Id);
            else Assert.Contains(Store.List(), project => project.Label == "stays");
        });

        Assert.Equal(["stays"], Store.List().Select(project => project.Label));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("a/versions")]
    [InlineData("/etc")]
    public void Rename_OfAnIdThatIsAPath_FindsNothing(string id)
    {
        Store.Create("a", "", new VersionSettings());

        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.Rename(id, "b")));
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.Find(id)));
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.Find(Ids.Of("..", id))));
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.RunPath(Ids.Of("a", "v1", id))));
    }

    [Fact]
    public void Rename_ChangesTheLabelAndNothingElse()
    {
        var project = Store.Create("a", "", new VersionSettings());

        var renamed = Store.Rename(project.Id, "b/c");

        Assert.Equal((project.Id, "b/c"), (renamed.Id, renamed.Label));
        Assert.Equal(project.Versions[0].Id, renamed.Versions[0].Id);
        Assert.True(renamed.Changed > project.Changed);
    }

    [Fact]
    public void List_ShowsTheMostRecentlyChangedFirst()
    {
        var a = Store.Create("a", "", new VersionSettings());
        Store.Create("b", "", new VersionSettings());

        Store.UpdateVersion(a.Versions[0].Id, 1, new VersionSettings());

        Assert.Equal(["a", "b"], Store.List().Select(project => project.Label));
    }

    [Fact]
    public void Duplicate_CopiesDatasetsAndSettings_NotRuns()
    {
        var version = _place.NewVersion("a");
        _place.Dropped(version, "x.png", Workplace.Png(1), "red");
        Store.BeginRun(version.Id, "run", "");

        var copy = Store.Duplicate(version.ProjectId, "b", "request");
        var again = Store.Duplicate(version.ProjectId, "b", "request");

        Assert.Equal(copy.Id, again.Id);
        var copied = Assert.Single(copy.Versions);
        Assert.Equal((1, 0, "a", "b_v1"),
            (copied.Images, copied.Runs, copied.Settings.TriggerWord, copied.Settings.OutputName));
        Assert.Equal("red", Assert.Single(Store.Open(copied.Id).Images()).Caption);
        Assert.Equal(1, Store.Find(version.Id).Runs);
    }

    [Fact]
    public void Delete_OfAProject_CanBeUndone()
    {
        var version = _place.NewVersion("a");
        _place.Dropped(version, "x.png", Workplace.Png(1));

        var trashId = Store.Delete(version.ProjectId);

        Assert.Empty(Store.List());
        var item = Assert.Single(Store.Trash());
        Assert.Equal((trashId, "trash.project", "a"), (item.TrashId, item.What.Code, item.Label));
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.Open(version.Id)));

        Store.Restore(trashId);

        Assert.Equal(1, Store.Find(version.Id).Images);
        Assert.Empty(Store.Trash());
    }

    [Fact]
    public void Restore_WhereTheFolderIsTakenMeanwhile_TakesAFreeOne()
    {
        var trashId = Store.Delete(Store.Create("a", "", new VersionSettings()).Id);
        Store.Create("a", "", new VersionSettings());

        Store.Restore(trashId);

        Assert.Equal(["a", "a (2)"], Store.List().Select(project => project.Id).Order());
        Assert.All(Store.List(), project => Assert.Equal("a", project.Label));
    }

    [Fact]
    public void Restore_OfWhatIsNotInTheTrash_SaysSo() =>
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.Restore("../projects")));

    [Fact]
    public void EmptyTrash_RemovesWhatIsOlder()
    {
        Store.Delete(Store.Create("old", "", new VersionSettings()).Id);
        _place.Clock.Advance(TimeSpan.FromDays(31));
        Store.Delete(Store.Create("new", "", new VersionSettings()).Id);

        Store.EmptyTrash(TimeSpan.FromDays(30));

        Assert.Equal(["new"], Store.Trash().Select(item => item.Label));
    }

    [Fact]
    public void Create_AfterAKillInTheMiddle_RemovesWhatWasLeft()
    {
        Directory.CreateDirectory(Path.Combine(_place.Root, ".new-killed", "versions"));
        Assert.Empty(Store.List());
        _place.Clock.Advance(TimeSpan.FromDays(3650));

        Store.Create("a", "", new VersionSettings());

        Assert.Equal(["a"], Directory.GetFileSystemEntries(_place.Root).Select(Path.GetFileName));
    }
}
