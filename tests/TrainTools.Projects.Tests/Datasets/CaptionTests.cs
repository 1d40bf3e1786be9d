using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class CaptionTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public CaptionTests() => _version = _place.NewVersion("hanako");

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    private string Processed => Path.Combine(_place.PathOf(_version), "dataset", "processed", "1_hanako");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("花子, 笑顔", "花子, 笑顔")]
    [InlineData("  two\nlines\tand  more ", "two lines and more")]
    public void SetCaption_WritesOneLine(string typed, string expected)
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1));

        var changed = Folder.SetCaption(image.Id, typed, image.CaptionRevision);

        Assert.Equal(expected, changed.Caption);
        Assert.NotEqual(image.CaptionRevision, changed.CaptionRevision);
        Assert.Equal(expected + "\n", File.ReadAllText(Path.Combine(Processed, "x.txt")));
    }

    [Fact]
    public void SetCaption_ToNothing_RemovesTheFile()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1), "red");

        var changed = Folder.SetCaption(image.Id, " ", image.CaptionRevision);

        Assert.Equal("", changed.Caption);
        Assert.False(File.Exists(Path.Combine(Processed, "x.txt")));
    }

    [Fact]
    public void SetCaption_OverOneThatWasChangedByHand_IsRefused()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1), "red");
        File.WriteAllText(Path.Combine(Processed, "x.txt"), "by hand");

        Assert.Equal(Refusal.CaptionChanged, Workplace.ReasonOf(() =>
            Folder.SetCaption(image.Id, "blue", image.CaptionRevision)));
        Assert.Equal("by hand", Folder.Images()[0].Caption);
    }

    [Fact]
    public void SetCaption_FromTwoTabsAtOnce_TakesOneOfThem()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1));
        var refused = 0;

        Parallel.For(0, 8, i =>
        {
            try
            {
                Folder.SetCaption(image.Id, $"caption {i}", image.CaptionRevision);
            }
            catch (ProjectsException error) when (error.Reason == Refusal.CaptionChanged)
            {
                Interlocked.Increment(ref refused);
            }
        });

        Assert.Equal(7, refused);
    }

    [Fact]
    public void SetCaption_OfAMegabyte_IsRefusedAndLeavesTheOldOne()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1), "red");

        var error = Assert.Throws<ProjectsException>(() =>
            Folder.SetCaption(image.Id, new string('x', 1 << 20), image.CaptionRevision));

        Assert.Equal((Refusal.InvalidInput, "caption"), (error.Reason, error.Problem.Field));
        Assert.Equal("The caption has 1,048 kB, more than the 100 kB that fit. Write a line of tags or a sentence.",
            SettingTexts.InAForm(error.Problem));
        Assert.Equal(image, Folder.Images()[0]);
    }

    [Fact]
    public void EditTags_OfAllImages_ChangesThoseThatDifferAndCanBeUndone()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1), "hanako, red, smile");
        _place.Dropped(_version, "b.png", Workplace.Png(2), "hanako, blue");
        _place.Dropped(_version, "c.png", Workplace.Png(3));

        var result = Folder.EditTags([], new TagEdit.Add(["Blue", "sky"]));

        Assert.Equal(["hanako, red, smile, Blue, sky", "hanako, blue, sky", "Blue, sky"], Captions());
        Assert.Equal(3, result.Changed.Count);
        Assert.Equal("3 captions", SettingTexts.InAForm(_place.Store.Trash()[0].What));

        _place.Store.Restore(result.UndoId);

        Assert.Equal(["hanako, red, smile", "hanako, blue", ""], Captions());
        Assert.False(File.Exists(Path.Combine(Processed, "c.txt")));
    }

    [Fact]
    public void Restore_OfCaptions_LeavesWhatWasWrittenSince()
    {
        var a = _place.Dropped(_version, "a.png", Workplace.Png(1), "red");
        _place.Dropped(_version, "b.png", Workplace.Png(2), "red");
        var result = Folder.EditTags([], new TagEdit.Replace("red", "blue"));
        Folder.SetCaption(a.Id, "newer", result.Changed[0].CaptionRevision);

        _place.Store.Restore(result.UndoId);

        Assert.Equal(["newer", "red"], Captions());
    }

    [Fact]
    public void EditTags_ThatChangesNothing_LeavesNothingToUndo()
    {
        var image = _place.Dropped(_version, "a.png", Workplace.Png(1), "red,blue");

        var result = Folder.EditTags([image.Id], new TagEdit.Remove(["green"]));

        Assert.Equal(("", 0), (result.UndoId, result.Changed.Count));
        Assert.Equal("red,blue", Folder.Images()[0].Caption);
        Assert.Empty(_place.Store.Trash());
    }

    [Fact]
    public void EditTags_OfSomeImages_LeavesTheOthers()
    {
        var a = _place.Dropped(_version, "a.png", Workplace.Png(1), "red");
        _place.Dropped(_version, "b.png", Workplace.Png(2), "red");

        Folder.EditTags([a.Id], new TagEdit.Remove(["red"]));

        Assert.Equal(["", "red"], Captions());
    }

    [Fact]
    public void TagCounts_ListTheMostFrequentFirst()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1), "hanako, red, red");
        _place.Dropped(_version, "b.png", Workplace.Png(2), "hanako, blue");

        Assert.Equal([new TagCount("hanako", 2), new TagCount("blue", 1), new TagCount("red", 1)], Folder.TagCounts());
    }

    private IEnumerable<string> Captions() => Folder.Images().Select(image => image.Caption);
}
