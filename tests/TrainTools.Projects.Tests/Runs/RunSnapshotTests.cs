using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Runs;

public sealed class RunSnapshotTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public RunSnapshotTests() => _version = _place.NewVersion("hanako");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Snapshot_OfADataset_IsAFolderThatTheTrainerReads()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1), "red scarf");
        _place.Dropped(_version, "b.png", Workplace.Png(2), "a photo of Hanako");
        _place.Dropped(_version, "c.png", Workplace.Png(3));

        var folder = Take(_version.Settings with { Training = new() { Repeats = 4 } });

        Assert.Equal(["4_hanako/a.png", "4_hanako/a.txt", "4_hanako/b.png", "4_hanako/b.txt", "4_hanako/c.png"],
            Workplace.FilesIn(folder));
        var dataset = DatasetFolder.Read(folder, "out");
        Assert.Equal([("hanako, red scarf", 4), ("a photo of Hanako", 4), ("hanako", 4)],
            dataset.Images.Select(image => (image.Caption, image.Repeats)));
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Snapshot_IsNotReachedByLaterEdits()
    {
        var image = _place.Dropped(_version, "a.png", Workplace.Png(1), "red");
        var folder = Take(_version.Settings);
        var open = _place.Store.Open(_version.Id);

        open.SetCaption(image.Id, "blue", image.CaptionRevision);
        open.Remove([image.Id]);
        _place.Dropped(_version, "b.png", Workplace.Png(2));

        Assert.Equal(["200_hanako/a.png", "200_hanako/a.txt"], Workplace.FilesIn(folder));
        Assert.Equal("hanako, red", CaptionFile.Read(Path.Combine(folder, "200_hanako", "a.txt")));
        Assert.Equal(Workplace.Png(1), File.ReadAllBytes(Path.Combine(folder, "200_hanako", "a.png")));
    }

    [Fact]
    public void Snapshot_OfATriggerThatNoFolderCanHave_WritesItIntoEachCaption()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1));

        var folder = Take(_version.Settings with { TriggerWord = "a/b" });

        Assert.Equal(["200_a_b/a.png", "200_a_b/a.txt"], Workplace.FilesIn(folder));
        Assert.Equal("a/b", DatasetFolder.Read(folder, "out").Images[0].Caption);
    }

    [Fact]
    public void Snapshot_WithoutATrigger_LeavesCaptionsAsTheyAre()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1), "red");
        _place.Dropped(_version, "b.png", Workplace.Png(2));

        var folder = Take(_version.Settings with { TriggerWord = "" });

        Assert.Equal(["100_hanako/a.png", "100_hanako/a.txt", "100_hanako/b.png"], Workplace.FilesIn(folder));
        Assert.Equal("red", CaptionFile.Read(Path.Combine(folder, "100_hanako", "a.txt")));
    }

    [Fact]
    public void Snapshot_OfSeveralConcepts_KeepsTheirFolders()
    {
        _place.Add(_version, "dataset/processed/10_cat/a.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/3_dog/a.png", Workplace.Png(2));

        var folder = Take(_version.Settings with { TriggerWord = "" });

        Assert.Equal(["10_cat/a.png", "3_dog/a.png"], Workplace.FilesIn(folder));
    }

    [Fact]
    public void Snapshot_TakenAgainAfterAKill_BeginsAnew()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1));
        var run = _place.Store.BeginRun(_version.Id, "run", "");
        Directory.CreateDirectory(Path.Combine(run.Path, "dataset.part", "9_old"));
        _place.Store.Snapshot(_place.Store.Open(_version.Id), run, _version.Settings);

        var folder = _place.Store.Snapshot(_place.Store.Open(_version.Id), run, _version.Settings);

        Assert.Equal(["200_hanako/a.png"], Workplace.FilesIn(folder));
        Assert.False(Directory.Exists(Path.Combine(run.Path, "dataset.part")));
    }

    [Fact]
    public void Snapshot_OfAnEmptyDataset_AsksForImages()
    {
        var error = Assert.Throws<ProjectsException>(() => Take(_version.Settings));

        Assert.Equal((Refusal.InvalidInput, new Problem("dataset.no_images", "")), (error.Reason, error.Problem));
    }

    private string Take(VersionSettings settings) => _place.Store.Snapshot(
        _place.Store.Open(_version.Id), _place.Store.BeginRun(_version.Id, "run", ""), settings);
}
