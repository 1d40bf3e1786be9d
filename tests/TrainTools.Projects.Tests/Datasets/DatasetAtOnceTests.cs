using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Several browser tabs and a training at once.</summary>
public sealed class DatasetAtOnceTests : IDisposable
{
    private readonly Workplace _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Version_WithEverythingGoingOnAtOnce_LosesNothing()
    {
        var version = _place.NewVersion("a");
        var folder = _place.Store.Open(version.Id);
        for (var i = 0; i < 8; i++) _place.Dropped(version, $"{i}.png", Workplace.Png(i), "red");

        Parallel.For(0, 40, i =>
        {
            if (i % 5 == 0) _place.Dropped(version, "new.png", Workplace.Png(100 + i));
            else if (i % 5 == 1) folder.EditTags([], new TagEdit.Add([$"tag{i}"]));
            else if (i % 5 == 2) folder.Thumbnail(folder.Images()[0].Id, 64);
            else if (i % 5 == 3) folder.TagCounts();
            else _place.Store.Snapshot(folder, _place.Store.BeginRun(version.Id, $"run {i}", ""), version.Settings);
        });

        var images = folder.Images();
        Assert.Equal(16, images.Count);
        var edits = Enumerable.Range(0, 40).Where(i => i % 5 == 1).Select(i => $"tag{i}").ToList();
        Assert.All(images.Where(image => !image.Name.StartsWith("new")), image =>
            Assert.Equal(edits.Append("red").Order(), image.Caption.Split(", ").Order()));
        Assert.Equal(8, _place.Store.RunsOf(version.Id).Count);
        Assert.Empty(folder.Problems());
    }

    [Fact]
    public void SecondStore_OverTheSameFolder_SeesWhatTheFirstDid()
    {
        var version = _place.NewVersion("a");
        var second = new ProjectStore(_place.Root + Path.DirectorySeparatorChar, _place.Clock);
        second.Open(version.Id).Images();

        var image = _place.Dropped(version, "x.png", Workplace.Png(1), "red");

        Assert.Equal(image, Assert.Single(second.Open(version.Id).Images()));
        Assert.Same(_place.Store.Open(version.Id), _place.Store.Open(version.Id));
    }
}
