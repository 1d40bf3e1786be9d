using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Archives;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Archives that are dropped, and what becomes of the images in them.</summary>
public sealed class ArchiveUploadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Workplace _place = new();
    private readonly Version _version;

    public ArchiveUploadTests() => _version = _place.NewVersion("a");

    public void Dispose() => _place.Dispose();

    [Fact]
    public async Task Upload_OfAnArchive_AddsItsImagesWithTheirCaptionsAndSaysWhatItLeftOut()
    {
        var known = _place.Dropped(_version, "known.png", Workplace.Png(9));
        var zip = ZipFileOf.Files(
            ("set/が.png", Workplace.Png(1)), ("set/が.TXT", "hanako, smile\nmore"u8.ToArray()), ("set/b.png", Workplace.Png(2)),
            ("set/again.png", Workplace.Png(9)), ("set/bad.png", "words"u8.ToArray()), ("set/empty.png", []),
            ("set/a-masklabel.png", Workplace.Png(3)), ("set/inner.zip", [1]), ("set/notes.psd", [1]),
            ("__MACOSX/set/._a.png", [1]), (".DS_Store", [1]), ("set/Thumbs.db", [1]), ("lonely.txt", "x"u8.ToArray()));

        var opened = await Opened(zip);

        Assert.Equal((2, 1, 2), (opened.AddedImages, opened.Duplicates, opened.RefusedImages));
        Assert.Equal([("b.png", ""), ("known.png", ""), ("が.png", "hanako, smile")],
            Folder.Images().OrderBy(image => image.Name, StringComparer.Ordinal).Select(image => (image.Name, image.Caption)));
        Assert.Contains(known with { EffectiveRepeats = 67 }, Folder.Images()); // untouched
        Assert.Equal(
        [
            "archive.in_archive", "dataset.captions_unused", "dataset.masks", "dataset.unknown_files", "image.left_out",
            "image.left_out",
        ], opened.LeftOut.Select(problem => problem.Code).Order());
        Assert.Contains(opened.LeftOut, problem => SettingTexts.InAForm(problem).StartsWith("set/bad.png is not an image"));
        Assert.All(Workplace.FilesIn(Uploads), file => Assert.EndsWith(".json", file));
    }

    [Fact]
    public async Task Upload_OfAnImageInAnArchiveWhoseNameBeginsWithADot_TakesItLikeAnyOther()
    {
        await Opened(ZipFileOf.Files(
            ("set/.hidden.png", Workplace.Png(1)), ("set/._a.png", [1]), (".git/b.png", Workplace.Png(2)),
            ("set/.DS_Store", [1])));

        Assert.Equal(".hidden.png", Assert.Single(Folder.Images()).Name);
    }

    [Fact]
    public async Task Upload_OfNumberedFoldersInAnArchive_KeepsTheirRepeats()
    {
        await Opened(ZipFileOf.Files(
            ("train/img/10_hanako/a.png", Workplace.Png(1)), ("train/img/3_jiro/a.png", Workplace.Png(2)),
            ("train/loose.png", Workplace.Png(3))));

        Assert.Equal([("hanako", 10), ("hanako", 10), ("jiro", 3)],
            Folder.Images().Select(image => (image.Concept, image.EffectiveRepeats)).Order());
    }

    [Fact]
    public async Task Upload_OfAnArchiveWithACaptionInACodePage_KeepsItForThePersonToConvert()
    {
        await Opened(ZipFileOf.Files(
            ("x/a.png", Workplace.Png(1)), ("x/a.txt", [0x89, 0xD4, 0x8E, 0x71, 0x2C, 0x20, .. "smile"u8])));

        Assert.Single(Folder.Images());
        Assert.Contains(Folder.Problems(), problem => SettingTexts.InAForm(problem).Contains("a.txt"));
    }

    [Theory]
    [InlineData("archive.no_zip")]
    [InlineData("archive.no_images")]
    public async Task Upload_OfAnArchiveThatHelpsNobody_IsRefusedInASentence(string code)
    {
        var zip = code == "archive.no_zip" ? "words"u8.ToArray() : ZipFileOf.Files(("a.psd", [1]), ("../b.png", [1]));

        var outcome = await OutcomeOf(zip);

        Assert.Equal(code, Assert.IsType<UploadOutcome.Refused>(outcome).Problem.Code);
        Assert.Empty(Folder.Images());
        Assert.DoesNotContain(Workplace.FilesIn(Uploads), file => file.EndsWith(".part"));
    }

    [Fact]
    public void Upload_OfAnArchiveThatIsTooLarge_IsRefusedWithItsFirstPart()
    {
        var state = Folder.Upload(new UploadPart("u", "x.zip", 3L << 30, 0, new byte[10]));

        Assert.Equal("x.zip has 3,072 MB; an archive can have at most 2,048 MB. Unpack it and drop its images, or pack " +
            "them into several.", SettingTexts.InAForm(Assert.IsType<UploadOutcome.Refused>(state.Outcome).Problem));
        Assert.Empty(Workplace.FilesIn(Uploads));
    }

    [Fact]
    public async Task Opening_ThatAKilledHostLeft_GoesOnWithTheNextListAndAddsNothingTwice()
    {
        var zip = ZipFileOf.Files(Enumerable.Range(0, 6).Select(i => ($"{i}.png", Workplace.Png(i))));
        await Opened(zip);
        var last = Folder.Images().Single(image => image.Name == "5.png").Id;
        // As a kill would leave it: the archive whole, two of its images done, one half unpacked.
        var path = UploadTicket.PathOf(new VersionPaths(_place.PathOf(_version)), "u");
        var ticket = UploadTicket.Read(path)! with { Outcome = "", Added = 0 };
        ticket.Save(path);
        File.WriteAllBytes(path + ".part", zip);
        new UploadTicket { Name = "0.png", Outcome = nameof(UploadOutcome.Added) }.Save(path + "-0");
        File.WriteAllBytes(path + "-1.part", Workplace.Png(1)[..20]);
        Folder.Remove([last]);
        _place.Restart();

        Folder.Images();
        await Folder.EndOfOpening("u").WaitAsync(Patience);

        var opened = Assert.IsType<UploadOutcome.Opened>(Folder.GetUpload("u").Outcome);
        Assert.Equal((2, 4), (opened.AddedImages, opened.Duplicates)); // one before the kill, one that was removed
        Assert.Equal(6, Folder.Images().Count);
        Assert.Single(Workplace.FilesIn(Uploads)); // the archive's ticket
    }

    [Fact]
    public void Upload_OfAMask_IsRefusedAsTheListWouldLeaveItOut()
    {
        var outcome = _place.Drop(_version, "a-masklabel.png", Workplace.Png(1)).Outcome;

        Assert.Equal("dataset.masks", Assert.IsType<UploadOutcome.Refused>(outcome).Problem.Code);
    }

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    private string Uploads => Path.Combine(_place.PathOf(_version), "dataset", "uploads");

    private async Task<UploadOutcome.Opened> Opened(byte[] zip) =>
        Assert.IsType<UploadOutcome.Opened>(await OutcomeOf(zip));

    private async Task<UploadOutcome?> OutcomeOf(byte[] zip)
    {
        var state = Folder.Upload(new UploadPart("u", "x.zip", zip.Length, 0, zip));
        Assert.NotNull(state.Opening);
        await Folder.EndOfOpening("u").WaitAsync(Patience);
        return Folder.GetUpload("u").Outcome;
    }
}
