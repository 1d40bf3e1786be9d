using Google.Protobuf;
using Grpc.Core;
using TrainTools.Protocol;
using TrainTools.TestImages;

namespace TrainTools.Host.Tests.Hosting;

/// <summary>Several small files in one request.</summary>
public sealed class UploadManyTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private readonly ServedHost _host = shared.Host;
    private readonly TrainTools.Protocol.Version _version = new Story(shared.Host, sample: null!).Create("上げる");

    [Fact]
    public void UploadMany_OfSixHundredImages_TakesSixCalls()
    {
        var files = Enumerable.Range(0, 600)
            .Select(number => File($"u{number}", $"花 {number}.png", Image(number))).ToList();

        var answers = files.Chunk(100).Select(batch => Send(batch)).ToList();
        var states = answers.SelectMany(answer => answer);

        Assert.Equal(6, answers.Count);
        Assert.Equal(files.Select(file => (file.UploadId, file.Name, (long)file.Data.Length)),
            states.Select(state => (state.UploadId, state.Outcome.Added.Name, state.ReceivedBytes)));
        Assert.Equal(600, Listed().Count);
    }

    [Fact]
    public void UploadMany_WithSomethingWrong_RefusesThatAloneAndIsTheSameASecondTime()
    {
        byte[] image = Image(1);
        WholeUpload[] files =
        [
            File("a", "a.png", image, "red hair"), File("same", "b.png", image),
            File("words", "c.png", "words"u8.ToArray()),
            File("not a name!", "d.png", Image(2)), File("none", "", Image(3)), File("last", "e.png", Image(4)),
        ];

        var first = Send(files);
        var again = Send(files);

        Assert.Equal([("a.png", ""), ("a.png", ""), ("", "image.not_image"), ("", "upload.bad_id"),
            ("", "upload.no_name"), ("e.png", "")], first.Select(Told));
        Assert.Equal(first.Select(Told), again.Select(Told));
        Assert.Equal(["a.png", "e.png"], Listed().Select(one => one.Name));
        Assert.Equal("red hair", Listed()[0].Caption);
    }

    [Fact]
    public void UploadMany_OfAFileOfWhichAPartIsHere_GoesOnFromThere()
    {
        byte[] image = Image(1);
        _host.DatasetsClient.Upload(new UploadRequest
        {
            VersionId = _version.Id, UploadId = "u", Name = "x.png", TotalBytes = image.Length,
            Data = ByteString.CopyFrom(image[..20]),
        }, ServedHost.Headers);

        var state = Assert.Single(Send(File("u", "x.png", image)));

        Assert.Equal("x.png", state.Outcome.Added.Name);
    }

    [Fact]
    public void UploadMany_OfMoreThanIsAllowed_IsRefusedAsAWhole()
    {
        var many = Enumerable.Range(0, 101).Select(number => File($"u{number}", "x.png", [1])).ToArray();
        var large = Enumerable.Range(0, 5).Select(number => File($"u{number}", "x.png", new byte[4 << 20])).ToArray();

        var tooMany = Refusals.Of(() => Send(many));
        var tooLarge = Refusals.Of(() => Send(large));
        var onePart = Assert.Single(Send(File("v", "x.png", new byte[(4 << 20) + 1])));

        Assert.Equal((StatusCode.InvalidArgument, "101 files are too many at once; send at most 100."),
            (tooMany.Item1, tooMany.Item3));
        Assert.Equal(StatusCode.InvalidArgument, tooLarge.Item1);
        Assert.Equal("The files are too large to be sent together; send at most 16 MiB at once.", tooLarge.Item3);
        Assert.Equal("upload.part_too_large", Told(onePart).Refused);
        Assert.Empty(Listed());
        Assert.All(["u0", "u100"], id => Assert.Equal((0, null), (State(id).ReceivedBytes, State(id).Outcome)));
    }

    private static (string Name, string Refused) Told(FileUploadState state) => state.Outcome.ResultCase switch
    {
        UploadOutcome.ResultOneofCase.Added => (state.Outcome.Added.Name, ""),
        UploadOutcome.ResultOneofCase.DuplicateOf => (state.Outcome.DuplicateOf.Name, ""),
        _ => ("", state.Outcome.Refused.Code),
    };

    private IReadOnlyList<FileUploadState> Send(params WholeUpload[] files) => _host.DatasetsClient.UploadMany(
        new UploadManyRequest { VersionId = _version.Id, Files = { files } }, ServedHost.Headers).Files;

    private UploadStateResponse State(string id) => _host.DatasetsClient.UploadState(
        new UploadStateRequest { VersionId = _version.Id, UploadId = id }, ServedHost.Headers);

    private IReadOnlyList<DatasetImage> Listed() => _host.DatasetsClient.List(
        new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers).Images;

    private static WholeUpload File(string id, string name, byte[] data, string? caption = null) => new()
    {
        UploadId = id, Name = name, Data = ByteString.CopyFrom(data),
        CaptionFile = caption is null
            ? null : new TextFile { Name = "x.txt", Data = ByteString.CopyFromUtf8(caption) },
    };

    private static byte[] Image(int number) => PngFile.Encode(
        32, 32, 8, PngFile.Rgb, (x, y) => [x * 8, number % 256, number / 256]);
}
