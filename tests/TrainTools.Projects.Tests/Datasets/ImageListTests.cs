using System.Text.Json.Nodes;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.TestImages;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class ImageListTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public ImageListTests() => _version = _place.NewVersion("a");

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Images_OfAnUprightJpegThatIsStoredLying_HaveItsUprightSize()
    {
        var jpeg = JpegFile.WithOrientation(JpegFile.Encode(64, 32, 1, (_, _) => [128]), orientation: 6);

        var image = _place.Dropped(_version, "x.jpg", jpeg);

        Assert.Equal((32, 64), (image.Width, image.Height));
    }

    [Fact]
    public void Images_WhoseFilesAreKnown_AreListedWithoutReadingThem()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1));
        Folder.Images();
        var file = Path.Combine(_place.PathOf(_version), "dataset", "processed", "1_a", "x.png");
        var time = File.GetLastWriteTimeUtc(file);
        File.WriteAllBytes(file, new byte[image.Bytes]);           // as no program does: same size, same time
        File.SetLastWriteTimeUtc(file, time);
        _place.Restart();

        Assert.Equal(image.Sha256, Assert.Single(Folder.Images()).Sha256);

        File.SetLastWriteTimeUtc(file, time.AddSeconds(1));
        Assert.Empty(Folder.Images());
        Assert.Contains("x.png is not an image", InWords(Assert.Single(Folder.Problems())));
    }

    [Fact]
    public void Images_OfAnAnimation_AreUsedByTheFirstFrameAndToldAbout()
    {
        _place.Dropped(_version, "x.gif", GifFile.Encode(64, 64, [1, 2, 3], [(_, _) => 0, (_, _) => 0]));
        Folder.Images();
        _place.Restart();

        Assert.Single(Folder.Images());
        Assert.StartsWith("x.gif holds 2 images", InWords(Assert.Single(Folder.Problems())));
    }

    [Fact]
    public void Images_ThatAnOlderVersionCouldNotRead_AreLookedAtAgain()
    {
        _place.Dropped(_version, "x.png", Workplace.Png(1));
        Folder.Images();
        var path = Path.Combine(_place.PathOf(_version), "dataset", "index.json");
        var index = JsonNode.Parse(File.ReadAllText(path))!;
        var facts = index["pictures"]!["1_a/x.png"]!;
        facts["problem"] = JsonNode.Parse("""{"code": "image.not_image", "field": "", "arguments": {"file": "x.png"}}""");
        File.WriteAllText(path, index.ToJsonString());
        _place.Restart();

        Assert.Single(Folder.Images());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not json")]
    [InlineData("{\"format\": 99, \"pictures\": {}}")]
    public void Images_WithoutAUsableIndex_AreReadFromTheFiles(string? index)
    {
        _place.Dropped(_version, "x.png", Workplace.Png(1), "red");
        var before = Folder.Images();
        var path = Path.Combine(_place.PathOf(_version), "dataset", "index.json");
        File.Delete(path);
        if (index is not null) File.WriteAllText(path, index);
        _place.Restart();

        Assert.Equal(before, Folder.Images());
        Assert.Contains("x.png", File.ReadAllText(path));
    }

    [Fact]
    public void Images_WhenFilesComeAndGoByHand_FollowThem()
    {
        var first = _place.Dropped(_version, "x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/y.png", Workplace.Png(2));
        _place.Add(_version, "dataset/processed/1_a/y.txt", "by hand"u8.ToArray());
        File.Delete(Path.Combine(_place.PathOf(_version), "dataset", "processed", "1_a", "x.png"));

        var image = Assert.Single(Folder.Images());

        Assert.Equal(("y.png", "by hand"), (image.Name, image.Caption));
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Folder.Thumbnail(first.Id, 64)));
    }

    [Fact]
    public void Problems_NameWhatCannotBeUsed()
    {
        _place.Dropped(_version, "x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/bad.png", "words"u8.ToArray());
        _place.Add(_version, "dataset/processed/1_a/x.txt", [0x89, 0xD4]);
        _place.Add(_version, "dataset/processed/1_a/y.heic", [1]);
        _place.Add(_version, "dataset/processed/other/z.png", Workplace.Png(2));
        _place.Add(_version, "dataset/processed/loose.png", Workplace.Png(3));

        var problems = Folder.Problems().Select(InWords).ToList();

        Assert.Single(Folder.Images());
        Assert.Contains(problems, p => p.StartsWith("1_a/bad.png is not an image"));
        Assert.Contains(problems, p => p.Contains("1 caption (x.txt) cannot be read"));
        Assert.Contains(problems, p => p.Contains("y.heic"));
        Assert.Contains(problems, p => p.StartsWith("The folder other is left out"));
        Assert.Contains(problems, p => p.Contains("loose.png"));
        Assert.Equal(4, problems.Count); // bad.png and y.heic for one reason
    }

    [Fact]
    public void Problems_ThatAnOlderIndexHoldsAsSentences_AreFoundAnew()
    {
        _place.Dropped(_version, "x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/x.txt", [0x89, 0xD4]);
        _place.Add(_version, "dataset/processed/1_a/y.png", "words"u8.ToArray());
        Folder.Images();
        var path = Path.Combine(_place.PathOf(_version), "dataset", "index.json");
        var index = JsonNode.Parse(File.ReadAllText(path))!;
        index["pictures"]!["1_a/x.png"]!["caption"]!["problem"] = "old words";
        index["pictures"]!["1_a/y.png"]!["problem"] = "old words";
        File.WriteAllText(path, index.ToJsonString());
        _place.Restart();

        var problems = Folder.Problems();

        Assert.Equal(2, problems.Count);
        Assert.Contains("dataset.captions_unreadable", problems.Select(problem => problem.Code));
        Assert.DoesNotContain("old words", problems.Select(InWords));
    }

    [Theory]
    [InlineData(null, 67, 67)]
    [InlineData(5, 5, 5)]
    public void EffectiveRepeats_OfOurOwnFolders_FollowTheSettings(int? chosen, int first, int second)
    {
        var training = new TrainingSettings { Repeats = chosen, Flip = true };
        _place.Store.UpdateVersion(_version.Id, 1, _version.Settings with { Training = training });
        _place.Add(_version, "dataset/processed/1_a/x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/y.png", Workplace.Png(2));
        _place.Add(_version, "dataset/processed/1_b/z.png", Workplace.Png(3));

        var images = Folder.Images();

        Assert.Equal([first, first, second], images.Select(image => image.EffectiveRepeats));
        Assert.All(images, image => Assert.True(image.MirroredToo));
    }

    [Fact]
    public void EffectiveRepeats_OfFoldersWhoseNamesSayThem_AreTheirs()
    {
        _place.Add(_version, "dataset/processed/10_a/x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_b/y.png", Workplace.Png(2));
        _place.Add(_version, "dataset/processed/3_c/z.png", Workplace.Png(3));

        Assert.Equal([("a", 10), ("b", 200), ("c", 3)], Folder.Images().OrderBy(image => image.Concept)
            .Select(image => (image.Concept, image.EffectiveRepeats)));
    }

    [Fact]
    public void OpenOriginal_OfADroppedImage_GivesItsBytes()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1));

        using var stream = Folder.OpenOriginal(image.Id);

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        Assert.Equal(Workplace.Png(1), copy.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("x.png")]
    public void OpenOriginal_OfAnIdThatIsAPath_FindsNothing(string id)
    {
        _place.Dropped(_version, "x.png", Workplace.Png(1));

        Assert.All([id, Ids.Of("..", "version.json"), Ids.Of("1_a", "../../../version.json"), Ids.Of("1_a", "..")],
            wrong => Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Folder.OpenOriginal(wrong))));
    }

    [Fact]
    public void Remove_OfImages_TakesCaptionAndOriginalAndCanBeUndone()
    {
        var keep = _place.Dropped(_version, "keep.png", Workplace.Png(1), "kept");
        var gone = _place.Dropped(_version, "gone.png", Workplace.Png(2), "red");
        var before = Workplace.FilesIn(Path.Combine(_place.PathOf(_version), "dataset", "origin"));

        var trashId = Folder.Remove([gone.Id]);

        Assert.Equal([keep], Folder.Images());
        Assert.Equal(("1 image", "v1"), (InWords(_place.Store.Trash()[0].What), _place.Store.Trash()[0].Label));
        Assert.DoesNotContain(Workplace.FilesIn(_place.PathOf(_version)), file => file.Contains("/gone."));

        _place.Store.Restore(trashId);

        Assert.Contains(gone with { }, Folder.Images());
        Assert.Equal(before, Workplace.FilesIn(Path.Combine(_place.PathOf(_version), "dataset", "origin")));
    }

    [Fact]
    public void Restore_OfAnImageWhoseNameIsTaken_KeepsItsCaptionWithIt()
    {
        var first = _place.Dropped(_version, "x.png", Workplace.Png(1), "first");
        var trashId = Folder.Remove([first.Id]);
        _place.Dropped(_version, "x.png", Workplace.Png(2), "second");

        _place.Store.Restore(trashId);

        Assert.Equal(["first", "second"], Folder.Images().Select(image => image.Caption).Order());
        var back = Folder.Images().Single(image => image.Caption == "first");
        Assert.Equal(first.Sha256, back.Sha256);
        using var original = Folder.OpenOriginal(back.Id);
        Assert.Equal(first.Bytes, original.Length);
    }

    [Fact]
    public void Remove_OfAnImageThatSharesItsCaption_LeavesTheCaption()
    {
        _place.Add(_version, "dataset/processed/1_a/x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/x.gif", GifFile.Encode(20, 20, [1, 2, 3], [(_, _) => 0]));
        _place.Add(_version, "dataset/processed/1_a/x.txt", "both"u8.ToArray());

        Folder.Remove([Folder.Images().Single(image => image.Name == "x.gif").Id]);

        Assert.Equal("both", Assert.Single(Folder.Images()).Caption);
        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() => Folder.Remove([])));
    }

    private static string InWords(Problem problem) => SettingTexts.InAForm(problem);
}
