using Google.Protobuf;
using Grpc.Core;
using TrainTools.Protocol;
using TrainTools.TestImages;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>Files that are no image, and parts that do not fit, as the running host answers them.</summary>
public sealed class UploadFaultTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly byte[] Image = PngFile.Encode(32, 24, 8, PngFile.Rgb, (x, y) => [x * 8, y * 8, 99]);

    private readonly ServedHost _host = shared.Host;
    private readonly TrainTools.Protocol.Version _version = new Story(shared.Host, sample: null!).Create("上げる");

    public static TheoryData<string, byte[], string> NoImages => new()
    {
        {
            "言葉.png", "just words"u8.ToArray(), "言葉.png is not an image in PNG, JPEG, WebP, " +
                "AVIF, HEIC, JPEG XL, TIFF, BMP or GIF format, " +
                "whatever its name says. Open it in an image editor and save it as PNG."
        },
        {
            "bomb.png", PngFile.Bomb(30_000, 30_000), "bomb.png: the image has 30,000×30,000 pixels, more than " +
                "can be read (178 million pixels, 32,768 a side). Make it smaller in an image editor; training shrinks " +
                "it anyway."
        },
        {
            "cut.png", Image[..^20], "cut.png is cut off: its image ends too early. Copy or download it " +
                "again."
        },
    };

    [Theory]
    [MemberData(nameof(NoImages))]
    public void File_ThatIsNoImage_IsRefusedInWordsAndNothingOfItStays(string name, byte[] bytes, string sentence)
    {
        var response = Upload(name, bytes.Length, 0, bytes);

        Assert.Equal(sentence, response.Outcome.Refused.English());
        Assert.Empty(Listed());
        Assert.DoesNotContain(Files(), file =>
            file.EndsWith(".part") || file.Contains("origin/") || file.Contains("processed/"));
    }

    [Fact]
    public void UploadThatIsCutOff_IsNoImageYetAndGoesOnWhereItWas()
    {
        Upload("half.png", Image.Length, 0, Image[..40]);

        var state = _host.DatasetsClient.UploadState(
            new UploadStateRequest { VersionId = _version.Id, UploadId = "u" }, ServedHost.Headers);
        var listed = Listed();
        var files = Files();
        var outOfStep = Refusals.Of(() => Upload("half.png", Image.Length, 50, Image[50..]));
        var whole = Upload("half.png", Image.Length, 40, Image[40..]);

        Assert.Equal((40, null), (state.ReceivedBytes, state.Outcome));
        Assert.Empty(listed);
        Assert.DoesNotContain(files, file => file.Contains("origin/") || file.Contains("processed/"));
        Assert.Equal((StatusCode.FailedPrecondition, "UPLOAD_OUT_OF_STEP", "half.png: 40 bytes are here, and the " +
            "part that came begins at 50. Ask how much is here and go on from there."), outOfStep);
        Assert.Equal("half.png", whole.Outcome.Added.Name);
        Assert.Equal(Image, File.ReadAllBytes(Path.Combine(Dataset, "origin", "half.png")));
    }

    [Fact]
    public void CaptionOfAMegabyte_IsRefusedAndTheOldOneStays()
    {
        var image = Upload("x.png", Image.Length, 0, Image, "red").Outcome.Added;
        var before = Refusals.Disk(Dataset);
        var expected = (StatusCode.InvalidArgument, "SETTINGS_INVALID", "The caption has 1,048 kB, more than the " +
            "100 kB that fit. Write a line of tags or a sentence.");

        var set = Refusals.Of(() => _host.DatasetsClient.SetCaption(new SetCaptionRequest
        {
            VersionId = _version.Id, ImageId = image.Id, Caption = new string('x', 1 << 20),
            Revision = image.CaptionRevision,
        }, ServedHost.Headers));
        var dropped = Refusals.Of(() => Upload("y.png", Image.Length, 0, Image, new string('x', 1 << 20), "v"));

        Assert.Equal([expected, expected], [set, dropped]);
        Assert.Equal(before, Refusals.Disk(Dataset));
        Assert.Equal("red", Assert.Single(Listed()).Caption);
    }

    [Fact]
    public void PartOfMoreThanFourMegabytes_IsRefusedAndWritesNothing()
    {
        var refused = Refusals.Of(() => Upload("part.png", 8 << 20, 0, new byte[(4 << 20) + 1]));

        Assert.Equal((StatusCode.InvalidArgument, "SETTINGS_INVALID", "part.png: a part of 4,194,305 bytes is too " +
            "large; send at most 4 MiB at once."), refused);
        Assert.Empty(Files());
    }

    private string Dataset => Path.Combine(
        _host.Projects, _version.ProjectId, "versions", _version.Label, "dataset");

    private IReadOnlyList<string> Files() => Refusals.Files(Dataset);

    private IReadOnlyList<DatasetImage> Listed() => _host.DatasetsClient.List(
        new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers).Images;

    private UploadResponse Upload(
        string name, long total, long offset, byte[] data, string caption = "", string uploadId = "u") =>
        _host.DatasetsClient.Upload(new UploadRequest
        {
            VersionId = _version.Id, UploadId = uploadId, Name = name, TotalBytes = total, Offset = offset,
            Data = ByteString.CopyFrom(data),
            CaptionFile = new TextFile { Name = "a.txt", Data = ByteString.CopyFromUtf8(caption) },
        }, ServedHost.Headers);
}
