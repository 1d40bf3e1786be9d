using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.TestImages;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class UploadTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public UploadTests() => _version = _place.NewVersion();

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    private string Dataset => Path.Combine(_place.PathOf(_version), "dataset");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Upload_OfAnImage_KeepsTheOriginalAndACopyToTrainOn()
    {
        var bytes = Workplace.Png(1, width: 40, height: 30);

        var image = _place.Dropped(_version, "私の 写真.png", bytes, "花子, 笑顔\n");

        Assert.Equal(("私の 写真.png", 40, 30, bytes.Length, "花子, 笑顔", "花子", 200),
            (image.Name, image.Width, image.Height, image.Bytes, image.Caption, image.Concept,
                image.EffectiveRepeats));
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(Dataset, "origin", "私の 写真.png")));
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(Dataset, "processed", "1_花子", "私の 写真.png")));
        Assert.Equal("花子, 笑顔\n", File.ReadAllText(Path.Combine(Dataset, "processed", "1_花子", "私の 写真.txt")));
        Assert.Equal([image], Folder.Images());
        Assert.Empty(Folder.Problems());
    }

    [Fact]
    public void Upload_OfAJpegWithFillBytesBeforeItsMarkers_IsAddedAsItIsAndShown()
    {
        var whole = JpegFile.WithOrientation(JpegFile.Encode(32, 24, 1, (_, _) => [128]), orientation: 6);
        byte[] bytes = [.. whole[..2], 0xFF, 0xFF, .. whole[2..^2], 0xFF, .. whole[^2..]];

        var image = _place.Dropped(_version, "camera.jpg", bytes);

        Assert.Equal((24, 32, bytes.Length), (image.Width, image.Height, image.Bytes));
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(Dataset, "processed", "1_花子", "camera.jpg")));
        Assert.NotEmpty(Folder.Thumbnail(image.Id, 64));
        _place.Restart();
        Assert.Equal([image], Folder.Images());
    }

    [Fact]
    public void Upload_InParts_GoesOnAfterAKill()
    {
        var bytes = Workplace.Png(1);

        var first = Folder.Upload(Part("u", bytes, 0, 30));
        _place.Restart();
        var known = Folder.GetUpload("u");
        var last = Folder.Upload(Part("u", bytes, 30, bytes.Length));

        Assert.Equal((30, null), (first.ReceivedBytes, first.Outcome));
        Assert.Equal(30, known.ReceivedBytes);
        Assert.IsType<UploadOutcome.Added>(last.Outcome);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(Dataset, "origin", "x.png")));
    }

    [Fact]
    public void GetUpload_WhenTheHostWasKilledAfterTheLastByte_FinishesIt()
    {
        var bytes = Workplace.Png(1);
        Folder.Upload(Part("u", bytes, 0, bytes.Length - 1));
        using (var part = File.Open(Assert.Single(Directory.GetFiles(Path.Combine(Dataset, "uploads"), "*.part")),
            FileMode.Append))
            part.WriteByte(bytes[^1]);
        _place.Restart();

        var state = Folder.GetUpload("u");

        Assert.IsType<UploadOutcome.Added>(state.Outcome);
        Assert.Single(Folder.Images());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]       // and somebody removed the copy by hand
    public void GetUpload_WhenTheHostWasKilledWhilePlacingTheImage_AddsItOnce(bool isPlaced, bool isMoved)
    {
        var bytes = Workplace.Png(1);
        Folder.Upload(Part("u", bytes, 0, bytes.Length));
        var ticket = Assert.Single(Directory.GetFiles(Path.Combine(Dataset, "uploads"), "*.json"));
        // Back to the moment between two files: the place is chosen, and not all is there.
        File.WriteAllText(ticket, File.ReadAllText(ticket)
            .Replace("\"outcome\": \"Added\"", "\"outcome\": \"\"", StringComparison.Ordinal));
        if (!isPlaced) File.Delete(Path.Combine(Dataset, "processed", "1_花子", "x.png"));
        if (!isMoved) File.Move(Path.Combine(Dataset, "origin", "x.png"), Path.ChangeExtension(ticket, ".part"));
        _place.Restart();

        var state = Folder.GetUpload("u");

        Assert.Equal("x.png", Assert.IsType<UploadOutcome.Added>(state.Outcome).Image.Name);
        Assert.Equal(["origin/x.png", "processed/1_花子/x.png"], ImageFiles());
    }

    [Fact]
    public void Upload_OutOfStep_SaysWhereToGoOn()
    {
        var bytes = Workplace.Png(1);
        Folder.Upload(Part("u", bytes, 0, 30));

        var error = Assert.Throws<ProjectsException>(() => Folder.Upload(Part("u", bytes, 40, 50)));
        var again = Workplace.ReasonOf(() => Folder.Upload(Part("u", bytes, 0, 30)));

        Assert.Equal((Refusal.UploadOutOfStep, Refusal.UploadOutOfStep), (error.Reason, again));
        Assert.Equal(new Problem("upload.out_of_step", "offset", ("file", "x.png"), ("received", "30"),
            ("offset", "40")), error.Problem);
        Assert.Equal(30, Folder.GetUpload("u").ReceivedBytes);
    }

    [Fact]
    public void Upload_OfTheLastPartAgain_GivesTheSameOutcome()
    {
        var bytes = Workplace.Png(1);
        var first = Folder.Upload(Part("u", bytes, 0, bytes.Length));

        var again = Folder.Upload(Part("u", bytes, 0, bytes.Length));

        Assert.Equal(first, again);
        Assert.Single(Folder.Images());
    }

    [Fact]
    public void Upload_UnderAnotherUploadsName_IsRefused()
    {
        Folder.Upload(Part("u", Workplace.Png(1), 0, 30));

        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() =>
            Folder.Upload(new UploadPart("u", "other.png", 99, 30, new byte[10]))));
        Assert.Equal(0, Folder.GetUpload("U").ReceivedBytes);
    }

    [Theory]
    [InlineData("", "x.png", 10, 0, "upload.bad_id")]
    [InlineData("../u", "x.png", 10, 0, "upload.bad_id")]
    [InlineData("u", "", 10, 0, "upload.no_name")]
    [InlineData("u", "x.png", 10, -1, "upload.part_outside")]
    [InlineData("u", "x.png", 10, 8, "upload.part_outside")]
    [InlineData("u", "x.png", -1, 0, "upload.part_outside")]
    public void Upload_OfAPartThatMakesNoSense_IsRefusedAndWritesNothing(
        string id, string name, long total, long offset, string code)
    {
        var error = Assert.Throws<ProjectsException>(() =>
            Folder.Upload(new UploadPart(id, name, total, offset, new byte[5])));

        Assert.Equal((Refusal.InvalidInput, code), (error.Reason, error.Problem.Code));
        Assert.False(Directory.Exists(Path.Combine(Dataset, "uploads")));
    }

    [Fact]
    public void Upload_OfTheSameBytes_NamesTheImageThatIsThere()
    {
        var image = _place.Dropped(_version, "a.png", Workplace.Png(1), "red");

        var state = _place.Drop(_version, "b.png", Workplace.Png(1), "blue");

        Assert.Equal(image, Assert.IsType<UploadOutcome.DuplicateOf>(state.Outcome).Image);
        Assert.Equal(["origin/a.png", "processed/1_花子/a.png", "processed/1_花子/a.txt"], ImageFiles());
    }

    [Fact]
    public void Upload_OfImagesWithOneStem_GivesEachItsOwnCaption()
    {
        _place.Dropped(_version, "a.png", Workplace.Png(1), "first");
        var other = _place.Dropped(_version, "A.jpg", Jpeg(), "second");
        var third = _place.Dropped(_version, "sub\\a.png", Workplace.Png(3));

        Assert.Equal("A.jpg", other.Name);
        Assert.Equal("", third.Caption);
        Assert.Equal(["", "first", "second"], Folder.Images().Select(image => image.Caption).Order());
        Assert.Equal(["A (2).jpg", "a (3).png", "a.png"],
            Directory.GetFiles(Path.Combine(Dataset, "origin")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Upload_BesideAHandWrittenCaption_DoesNotTakeItOver()
    {
        var caption = _place.Add(_version, "dataset/processed/1_花子/a.txt", "by hand"u8.ToArray());

        var image = _place.Dropped(_version, "a.png", Workplace.Png(1), "dropped");

        Assert.Equal("dropped", image.Caption);
        Assert.Equal("by hand", File.ReadAllText(caption));
    }

    [Theory]
    [InlineData("CON.png", "_CON.png")]
    [InlineData("..", "image.png")]
    [InlineData("a?.png", "a_.png")]
    [InlineData("a.jpg", "a.png")]
    [InlineData(".png", "image.png")]
    [InlineData("🎨.PNG", "🎨.png")]
    public void Upload_WithANameThatNoFileCanHave_KeepsTheNameBesideALegalFile(string name, string file)
    {
        var image = _place.Dropped(_version, name, Workplace.Png(1));

        Assert.Equal(name, image.Name);
        Assert.Equal([$"origin/{file}", $"processed/1_花子/{file}"], ImageFiles());
        _place.Restart();
        Assert.Equal(name, Assert.Single(Folder.Images()).Name);
    }

    [Fact]
    public void Upload_IntoAnOlderProjectsFolder_GoesWhereTheImagesAre()
    {
        Directory.Delete(Path.Combine(Dataset, "processed", "1_花子"));
        _place.Add(_version, "dataset/processed/12_hanako/00000-0-a.png", Workplace.Png(1));

        var image = _place.Dropped(_version, "b.png", Workplace.Png(2));

        Assert.Equal(("hanako", 12), (image.Concept, image.EffectiveRepeats));
    }

    [Fact]
    public void Upload_AfterTheSameImageWasRemoved_AddsItAgain()
    {
        var bytes = Workplace.Png(1);
        var state = Folder.Upload(Part("u", bytes, 0, bytes.Length));
        Folder.Remove([Assert.IsType<UploadOutcome.Added>(state.Outcome).Image.Id]);

        Assert.Equal(new UploadState(0), Folder.GetUpload("u"));
        Assert.IsType<UploadOutcome.Added>(Folder.Upload(Part("u", bytes, 0, bytes.Length)).Outcome);
    }

    [Fact]
    public void Upload_FromManyThreads_AddsEachOnce()
    {
        Parallel.For(0, 24, i => _place.Drop(_version, "same.png", Workplace.Png(i % 12)));

        Assert.Equal(12, Folder.Images().Count);
        Assert.Equal(12, Directory.GetFiles(Path.Combine(Dataset, "origin")).Length);
    }

    [Fact]
    public void Upload_AWeekAfterAnother_ForgetsIt()
    {
        Folder.Upload(Part("old", Workplace.Png(1), 0, 30));
        _place.Restart();
        _place.Clock.Advance(TimeSpan.FromDays(3650));

        _place.Dropped(_version, "new.png", Workplace.Png(2));

        Assert.Equal(0, Folder.GetUpload("old").ReceivedBytes);
        Assert.Single(Directory.GetFiles(Path.Combine(Dataset, "uploads")));
    }

    private static UploadPart Part(string id, byte[] bytes, int from, int to) =>
        new(id, "x.png", bytes.Length, from, bytes.AsMemory(from, to - from));

    private static byte[] Jpeg() => JpegFile.Quarters(32, 32, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 9, 9)]);

    private IReadOnlyList<string> ImageFiles() =>
        [.. Workplace.FilesIn(Dataset).Where(name => name.StartsWith("origin/") || name.StartsWith("processed/"))];
}
