using TrainTools.Core.Settings;
using TrainTools.Projects.Pictures;
using TrainTools.Projects.Store;
using TrainTools.Projects.Tests.Store;
using TrainTools.TestPictures;
using Version = TrainTools.Projects.Store.Version;

namespace TrainTools.Projects.Tests.Pictures;

public sealed class PictureListTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public PictureListTests() => _version = _place.NewVersion("a");

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Pictures_OfAnUprightJpegThatIsStoredLying_HaveItsUprightSize()
    {
        var jpeg = JpegFile.WithOrientation(JpegFile.Encode(64, 32, 1, (_, _) => [128]), orientation: 6);

        var picture = _place.Dropped(_version, "x.jpg", jpeg);

        Assert.Equal((32, 64), (picture.Width, picture.Height));
    }

    [Theory]
    [InlineData(1, 32, 24)]
    [InlineData(3, 32, 24)]
    [InlineData(5, 24, 32)]
    [InlineData(8, 24, 32)]
    public void Pictures_OfAPngOrWebPWithAnOrientation_HaveTheUprightSize(int orientation, int width, int height)
    {
        var png = PngFile.Encode(32, 24, 8, PngFile.Grey, (_, _) => [9], exif: JpegFile.Exif(orientation));
        var webP = WebPFile.Solid(32, 24, (1, 2, 3, 255), JpegFile.Exif(orientation));

        Assert.Equal(new PictureHeader(width, height, ".png"), PictureCheck.Read("x", png, out _));
        Assert.Equal(new PictureHeader(width, height, ".webp"), PictureCheck.Read("x", webP, out _));
    }

    [Fact]
    public void Pictures_WhoseFilesAreKnown_AreListedWithoutReadingThem()
    {
        var picture = _place.Dropped(_version, "x.png", Workplace.Png(1));
        Folder.Pictures();
        var file = Path.Combine(_place.PathOf(_version), "dataset", "processed", "1_a", "x.png");
        var time = File.GetLastWriteTimeUtc(file);
        File.WriteAllBytes(file, new byte[picture.Bytes]);           // as no program does: same size, same time
        File.SetLastWriteTimeUtc(file, time);
        _place.Restart();

        Assert.Equal(picture.Sha256, Assert.Single(Folder.Pictures()).Sha256);

        File.SetLastWriteTimeUtc(file, time.AddSeconds(1));
        Assert.Empty(Folder.Pictures());
        Assert.Contains("x.png is not a picture", Assert.Single(Folder.Problems()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not json")]
    [InlineData("{\"format\": 99, \"pictures\": {}}")]
    public void Pictures_WithoutAUsableIndex_AreReadFromTheFiles(string? index)
    {
        _place.Dropped(_version, "x.png", Workplace.Png(1), "red");
        var before = Folder.Pictures();
        var path = Path.Combine(_place.PathOf(_version), "dataset", "index.json");
        File.Delete(path);
        if (index is not null) File.WriteAllText(path, index);
        _place.Restart();

        Assert.Equal(before, Folder.Pictures());
        Assert.Contains("x.png", File.ReadAllText(path));
    }

    [Fact]
    public void Pictures_WhenFilesComeAndGoByHand_FollowThem()
    {
        var first = _place.Dropped(_version, "x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/y.png", Workplace.Png(2));
        _place.Add(_version, "dataset/processed/1_a/y.txt", "by hand"u8.ToArray());
        File.Delete(Path.Combine(_place.PathOf(_version), "dataset", "processed", "1_a", "x.png"));

        var picture = Assert.Single(Folder.Pictures());

        Assert.Equal(("y.png", "by hand"), (picture.Name, picture.Caption));
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

        var problems = Folder.Problems();

        Assert.Single(Folder.Pictures());
        Assert.Contains(problems, p => p.StartsWith("bad.png is not a picture"));
        Assert.Contains(problems, p => p.Contains("x.txt: the caption is not text"));
        Assert.Contains(problems, p => p.Contains("y.heic"));
        Assert.Contains(problems, p => p.StartsWith("The folder other is left out"));
        Assert.Contains(problems, p => p.Contains("loose.png"));
        Assert.Equal(5, problems.Count);
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

        var pictures = Folder.Pictures();

        Assert.Equal([first, first, second], pictures.Select(picture => picture.EffectiveRepeats));
        Assert.All(pictures, picture => Assert.True(picture.MirroredToo));
    }

    [Fact]
    public void EffectiveRepeats_OfFoldersWhoseNamesSayThem_AreTheirs()
    {
        _place.Add(_version, "dataset/processed/10_a/x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_b/y.png", Workplace.Png(2));
        _place.Add(_version, "dataset/processed/3_c/z.png", Workplace.Png(3));

        Assert.Equal([("a", 10), ("b", 200), ("c", 3)], Folder.Pictures().OrderBy(picture => picture.Concept)
            .Select(picture => (picture.Concept, picture.EffectiveRepeats)));
    }

    [Fact]
    public void OpenOriginal_OfADroppedPicture_GivesItsBytes()
    {
        var picture = _place.Dropped(_version, "x.png", Workplace.Png(1));

        using var stream = Folder.OpenOriginal(picture.Id);

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
    public void Remove_OfPictures_TakesCaptionAndOriginalAndCanBeUndone()
    {
        var keep = _place.Dropped(_version, "keep.png", Workplace.Png(1), "kept");
        var gone = _place.Dropped(_version, "gone.png", Workplace.Png(2), "red");
        var before = Workplace.FilesIn(Path.Combine(_place.PathOf(_version), "dataset", "origin"));

        var trashId = Folder.Remove([gone.Id]);

        Assert.Equal([keep], Folder.Pictures());
        Assert.Equal(("1 picture", "v1"), (_place.Store.Trash()[0].What, _place.Store.Trash()[0].Label));
        Assert.DoesNotContain(Workplace.FilesIn(_place.PathOf(_version)), file => file.Contains("/gone."));

        _place.Store.Restore(trashId);

        Assert.Contains(gone with { }, Folder.Pictures());
        Assert.Equal(before, Workplace.FilesIn(Path.Combine(_place.PathOf(_version), "dataset", "origin")));
    }

    [Fact]
    public void Restore_OfAPictureWhoseNameIsTaken_KeepsItsCaptionWithIt()
    {
        var first = _place.Dropped(_version, "x.png", Workplace.Png(1), "first");
        var trashId = Folder.Remove([first.Id]);
        _place.Dropped(_version, "x.png", Workplace.Png(2), "second");

        _place.Store.Restore(trashId);

        Assert.Equal(["first", "second"], Folder.Pictures().Select(picture => picture.Caption).Order());
        var back = Folder.Pictures().Single(picture => picture.Caption == "first");
        Assert.Equal(first.Sha256, back.Sha256);
        using var original = Folder.OpenOriginal(back.Id);
        Assert.Equal(first.Bytes, original.Length);
    }

    [Fact]
    public void Remove_OfAPictureThatSharesItsCaption_LeavesTheCaption()
    {
        _place.Add(_version, "dataset/processed/1_a/x.png", Workplace.Png(1));
        _place.Add(_version, "dataset/processed/1_a/x.gif", GifFile.Encode(20, 20, [1, 2, 3], [(_, _) => 0]));
        _place.Add(_version, "dataset/processed/1_a/x.txt", "both"u8.ToArray());

        Folder.Remove([Folder.Pictures().Single(picture => picture.Name == "x.gif").Id]);

        Assert.Equal("both", Assert.Single(Folder.Pictures()).Caption);
        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() => Folder.Remove([])));
    }
}
