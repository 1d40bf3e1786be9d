using Google.Protobuf;
using Grpc.Core;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;
using TrainTools.TestImages;

namespace TrainTools.Host.Tests.Rpc;

/// <summary>Captions on their way from the tab: bytes, which the host reads.</summary>
public sealed class CaptionFilesTests : IClassFixture<SharedHost>
{
    private static readonly byte[] ShiftJis = [0x89, 0xD4, 0x8E, 0x71, 0x2C, 0x20, 0x73, 0x6D, 0x69, 0x6C, 0x65];

    private readonly ServedHost _host;
    private readonly TrainTools.Protocol.Version _version;

    public CaptionFilesTests(SharedHost shared)
    {
        _host = shared.Host;
        _version = new Story(shared.Host, sample: null!).Create("captions");
    }

    [Fact]
    public void Upload_WithACaptionInACodePage_IsListedWithItsTextAndConverted()
    {
        Upload("a.png", 1, [.. "woman"u8, 0x92, .. "s"u8]);
        Upload("b.png", 2, ShiftJis);
        Upload("c.png", 3, [0xFF, 0xFE, 0x61, 0x00]);

        Assert.Equal(["", "", "a"], List().Images.Select(image => image.Caption));
        Assert.Equal("dataset.captions_unreadable", Assert.Single(List().Problems).Code);
        var found = Unreadable("");
        Assert.Equal(
            [("a.txt", "Windows-1252", "woman’s"), ("b.txt", "Shift-JIS", "花子, smile")],
            found.Captions.Select(caption => (caption.File, caption.CodePage, caption.Text)));
        Assert.Contains("Windows-1251", found.CodePages);
        Assert.Equal("woman’s", Unreadable("Windows-1251").Captions[0].Text);

        var converted = _host.DatasetsClient.ConvertCaptions(
            new ConvertCaptionsRequest { VersionId = _version.Id }, ServedHost.Headers);

        Assert.Equal(["woman’s", "花子, smile"], converted.Changed.Select(image => image.Caption));
        Assert.Empty(List().Problems);
        _host.ProjectsClient.Restore(new RestoreRequest { TrashId = converted.UndoId }, ServedHost.Headers);
        Assert.Equal(2, Unreadable("").Captions.Count);
    }

    [Fact]
    public void Unreadable_InACodePageThatThereIsNot_IsRefused() => Assert.Equal(
        StatusCode.InvalidArgument, Refusals.Of(() => Unreadable("EBCDIC")).Item1);

    [Fact]
    public void Texts_ThatComeLater_ReachTheirImagesOrWaitToBeImported()
    {
        Upload("a.png", 1, []);
        Upload("b.png", 2, []);
        Upload("c.png", 3, "mine"u8.ToArray());

        var added = Add(replace: false, ("a.txt", "1girl"u8.ToArray()), ("c.txt", "theirs"u8.ToArray()),
            ("meta_cap.json", """{"b": {"tags": "hat"}}"""u8.ToArray()), ("x.caption", "nobody's"u8.ToArray()));

        Assert.Equal(("1girl", 1), (Assert.Single(added.Changed).Caption, added.Waiting));
        Assert.Equal("caption.no_image", Assert.Single(added.Problems).Code);
        Assert.Equal("dataset.captions_offered", Assert.Single(List().Problems).Code);

        var imported = _host.DatasetsClient.ImportCaptions(
            new ImportCaptionsRequest { VersionId = _version.Id }, ServedHost.Headers);
        var replaced = Add(replace: true, ("c.txt", "theirs"u8.ToArray()));

        Assert.Equal("hat", Assert.Single(imported.Changed).Caption);
        Assert.Equal("theirs", Assert.Single(replaced.Changed).Caption);
        Assert.Empty(List().Problems);
    }

    private ListImagesResponse List() =>
        _host.DatasetsClient.List(new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers);

    private UnreadableCaptionsResponse Unreadable(string codePage) => _host.DatasetsClient.UnreadableCaptions(
        new UnreadableCaptionsRequest { VersionId = _version.Id, CodePage = codePage }, ServedHost.Headers);

    private AddTextsResponse Add(bool replace, params (string Name, byte[] Data)[] files) => _host.DatasetsClient.AddTexts(
        new AddTextsRequest
        {
            VersionId = _version.Id, Replace = replace,
            Files = { files.Select(file => new TextFile { Name = file.Name, Data = ByteString.CopyFrom(file.Data) }) },
        }, ServedHost.Headers);

    private void Upload(string name, int number, byte[] caption)
    {
        byte[] image = PngFile.Encode(32, 24, 8, PngFile.Rgb, (x, y) => [number, 0, (x + y) & 255]);
        var uploaded = _host.DatasetsClient.Upload(new UploadRequest
        {
            VersionId = _version.Id, UploadId = $"u{number}", Name = name, TotalBytes = image.Length,
            Data = ByteString.CopyFrom(image),
            CaptionFile = new TextFile { Name = "a.txt", Data = ByteString.CopyFrom(caption) },
        }, ServedHost.Headers);
        Assert.NotNull(uploaded.Outcome.Added);
    }
}
