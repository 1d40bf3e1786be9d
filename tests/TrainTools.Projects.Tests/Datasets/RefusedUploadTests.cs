using System.Text.Json.Nodes;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.TestImages;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>What is no image leaves a problem, and nothing on the disk.</summary>
public sealed class RefusedUploadTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public RefusedUploadTests() => _version = _place.NewVersion();

    private VersionFolder Folder => _place.Store.Open(_version.Id);

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Upload_OfATextNamedPng_SaysThatItIsNoImage() =>
        Refused("x.png", "just words"u8.ToArray(), "x.png is not an image in PNG, JPEG, WebP, " +
                "AVIF, HEIC, JPEG XL, TIFF, BMP or GIF format, " +
            "whatever its name says. Open it in an image editor and save it as PNG.");

    [Fact]
    public void Upload_OfABomb_IsRefusedByItsHeader()
    {
        var before = GC.GetTotalAllocatedBytes();

        Refused("bomb.png", PngFile.Bomb(30_000, 30_000), "bomb.png: the image has 30,000×30,000 pixels, more " +
            "than can be read (178 million pixels, 32,768 a side). Make it smaller in an image editor; training " +
            "shrinks it anyway.");

        Assert.True(GC.GetTotalAllocatedBytes() - before < 100_000_000);     // the pixels would take 2.7 GB
    }

    [Fact]
    public void Upload_OfAnImageThatIsCutOff_SaysSo() =>
        Refused("cut.png", Workplace.Png(1)[..^20], "cut.png is cut off: its image ends too early. Copy or " +
            "download it again.");

    [Fact]
    public void Upload_OfAJpegThatIsCutOffBehindItsThumbnail_SaysSo()
    {
        var whole = JpegFile.WithOrientation(
            JpegFile.Encode(32, 32, 1, (x, y) => [(byte)(x * 40 + y)]), orientation: 1); // holds a thumbnail's end

        Refused("cut.jpg", whole[..^2], "cut.jpg is cut off: its image ends too early. Copy or download it " +
            "again.");
    }

    [Fact]
    public void Upload_OfADamagedImage_SaysSo()
    {
        var png = Workplace.Png(1);
        png.AsSpan(45, 30).Fill(0x55);

        Refused("bad.png", png, "bad.png: the image is damaged or of a kind that cannot be read. Open it in an " +
            "image editor and save it as PNG.");
    }

    [Fact]
    public void Upload_OfAnIcon_SaysThatItIsTooSmall() =>
        Refused("icon.png", Workplace.Png(1, 15, 32), "icon.png: the image has 15×32 pixels, too few to learn " +
            "from (each side needs at least 16, better 512). Use a larger version of it.");

    [Theory]
    [InlineData(500L << 20, "big.png has 500 MB; an image can have at most 200 MB. Save it smaller, as JPEG or " +
        "PNG; training shrinks it anyway.")]
    [InlineData(0, "big.png: the file is empty. Copy it again.")]
    public void Upload_OfAnImpossibleSize_IsRefusedBeforeAnythingIsWritten(long total, string sentence)
    {
        var state = Folder.Upload(new UploadPart("u", "big.png", total, 0, new byte[Math.Min(total, 100)]));

        Assert.Equal(0, state.ReceivedBytes);
        Assert.Equal(sentence, InWords(state));
        Assert.Equal(["version.json"], Workplace.FilesIn(_place.PathOf(_version)));
    }

    [Fact]
    public void GetUpload_RefusedByAnOlderVersion_HasItsSentence()
    {
        Folder.Upload(new UploadPart("u", "x.png", 4, 0, "text"u8.ToArray()));
        var ticket = Assert.Single(Directory.GetFiles(Path.Combine(_place.PathOf(_version), "dataset", "uploads")));
        var written = JsonNode.Parse(File.ReadAllText(ticket))!;
        written["sentence"] = "No.";
        File.WriteAllText(ticket, written.ToJsonString());
        _place.Restart();

        Assert.Equal(new UploadOutcome.Refused(Problem.Of("No.")), Folder.GetUpload("u").Outcome);
    }

    [Fact]
    public void Upload_WithACaptionOfAMegabyte_IsRefused()
    {
        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() =>
            _place.Drop(_version, "x.png", Workplace.Png(1), new string('x', 1 << 20))));
        Assert.Equal(["version.json"], Workplace.FilesIn(_place.PathOf(_version)));
    }

    [Fact]
    public void Append_OntoADiskThatBecomesFull_TakesNothingOfThePart()
    {
        var path = _place.Add(_version, "x.part", [1, 2, 3]);
        using var stream = new FillingStream(path);

        var error = Assert.Throws<ProjectsException>(() => PartFile.Append(stream, path, new byte[100], received: 3));

        Assert.Equal((Refusal.DiskFull, new Problem("file.disk_full", "", ("path", path))),
            (error.Reason, error.Problem));
        Assert.Equal(3, PartFile.LengthOf(path));
    }

    private void Refused(string name, byte[] bytes, string sentence)
    {
        var state = _place.Drop(_version, name, bytes);

        Assert.Equal(sentence, InWords(state));
        Assert.Empty(Folder.Images());
        Assert.DoesNotContain(Workplace.FilesIn(_place.PathOf(_version)), file =>
            file.EndsWith(".part") || file.Contains("origin/") || file.Contains("processed/"));
    }

    private static string InWords(UploadState state) =>
        SettingTexts.InAForm(Assert.IsType<UploadOutcome.Refused>(state.Outcome).Problem);

    /// <summary>A file on a disk that has room for a few bytes.</summary>
    private sealed class FillingStream(string path) : FileStream(path, FileMode.Open, FileAccess.Write)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer[..10]);
            Flush();
            throw Workplace.FullDisk();
        }
    }
}
