using System.Diagnostics;
using Google.Protobuf;
using Grpc.Core;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Protocol;
using TrainTools.TestImages;

namespace TrainTools.Host.Tests.Tagging;

/// <summary>Tagging as the tab asks for it: the real host, real workers, a tiny tagger.</summary>
public sealed class TaggingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ServedHost _host = new();
    private readonly Loopback _server;
    private readonly Protocol.Version _version;

    public TaggingTests()
    {
        string source = TinyTagger.Write(Path.Combine(_host.Data, "elsewhere"));
        _server = new Loopback(context => Loopback.Send(
            context, File.ReadAllBytes(Path.Combine(source, Path.GetFileName(context.Request.Url!.LocalPath)))));
        _host.Start(variables: [("TRAINTOOLS_TAGGER_URL", _server.Address + "wd-new/resolve/main/"), ("HOME", _host.Data)]);
        var project = _host.ProjectsClient.Create(new CreateProjectRequest { Label = "花子" }, ServedHost.Headers).Project;
        _version = project.Versions[0];
    }

    public void Dispose()
    {
        _host.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Story_FromNoTaggerToCaptionsAndBack()
    {
        var none = Tagging.Taggers(new TaggersRequest(), ServedHost.Headers);
        var offer = Tagging.Offer(new OfferRequest(), ServedHost.Headers);
        Tagging.Fetch(new FetchRequest(), ServedHost.Headers);
        await Until(TaggingStatus.Done);
        var tagger = Assert.Single(Tagging.Taggers(new TaggersRequest(), ServedHost.Headers).Taggers);
        for (int i = 0; i < 3; i++)
            Upload($"{i}.png", 200 + i, 0, 0, caption: i == 0 ? "by the sea" : "");

        Begin(tagger);
        var done = await Until(TaggingStatus.Done);
        var preview = Preview(tagger, Rules());
        var written = Write(tagger, Rules(), Images());
        var after = Images();
        _host.ProjectsClient.Restore(new RestoreRequest { TrashId = written.UndoId }, ServedHost.Headers);

        Assert.Empty(none.Taggers);
        Assert.Equal(("wd-new", ""), (none.Source.Name, none.Source.Licence));
        Assert.True(offer.Bytes > 500);
        Assert.Equal("wd-new", tagger.Name);
        Assert.Equal((3, 3), (done.Done, done.Total));
        Assert.Equal(["1girl 3 True", "^_^ 3 True", "red background 3 True"],
            preview.Tags.Select(tag => $"{tag.Tag} {tag.Images} {tag.InNearlyAll}"));
        Assert.Equal(3, written.Changed.Count);
        Assert.Equal(["花子, by the sea, 1girl, red background, ^_^", "花子, 1girl, red background, ^_^"],
            after.Select(image => image.Caption).Distinct());
        Assert.Equal(["by the sea", "", ""], Images().Select(image => image.Caption));
    }

    [Fact]
    public async Task Preview_WithOtherThresholds_NeedsNoWorker()
    {
        var tagger = Have();
        Upload("a.png", 150, 0, 0); // red_background: sigmoid(8/255 × 150 − 4) = 0.669
        Begin(tagger);
        await Until(TaggingStatus.Done);
        File.Delete(Path.Combine(_host.Home, "taggers", "wd-tiny", "model.onnx"));

        Assert.Contains(Preview(tagger, Rules(0.66)).Tags, tag => tag.Tag == "red background");
        Assert.DoesNotContain(Preview(tagger, Rules(0.68)).Tags, tag => tag.Tag == "red background");
        Assert.DoesNotContain(Preview(tagger, Rules(0.66, "red_background")).Tags, tag => tag.Tag == "red background");
    }

    [Fact]
    public async Task Write_OverCaptionsThatWereChangedMeanwhile_KeepsThePersonsWords()
    {
        var tagger = Have();
        Upload("a.png", 255, 0, 0, "old a");
        Upload("b.png", 0, 0, 255, "old b");
        Begin(tagger);
        await Until(TaggingStatus.Done);
        var seen = Images();
        SetCaption(seen[0], "new words");
        var rules = Rules();
        rules.Replaces = true;

        var written = Write(tagger, rules, seen);

        Assert.Equal(["a.png"], written.Kept);
        Assert.Equal(["new words", "花子, 1girl, blue background, ^_^, hatsune miku (vocaloid)"],
            Images().Select(image => image.Caption));
    }

    [Fact]
    public async Task Begin_OfSomeImages_LooksAtNoOther()
    {
        var tagger = Have();
        Upload("a.png", 255, 0, 0);
        Upload("b.png", 0, 0, 255);
        Begin(tagger, Images()[0].Id);
        await Until(TaggingStatus.Done);

        var preview = Preview(tagger, Rules());
        var written = Write(tagger, Rules(), Images());

        Assert.Equal((1, 1), (preview.Seen, preview.NotSeen));
        Assert.Equal((1, 1), (written.Changed.Count, written.NotSeen));
    }

    [SignalFact]
    public async Task Begin_AfterTheWorkerWasKilledOrStopped_GoesOnFromThere()
    {
        var tagger = Have();
        for (int i = 0; i < 250; i++)
            Upload($"{i:000}.png", i, 0, 0);
        Begin(tagger);
        await Until(state => state.Done > 0);
        KillTheWorker();
        var killed = await Until(TaggingStatus.Failed);
        Begin(tagger);
        await Until(state => state.Done > 0);
        Tagging.Stop(new StopTaggingRequest(), ServedHost.Headers);
        await Until(state => state.Status is TaggingStatus.Stopped or TaggingStatus.Done);
        var scores = new FileInfo(Directory.GetFiles(_host.Projects, "*.jsonl", SearchOption.AllDirectories).Single());
        long before = scores.Length;

        Begin(tagger);
        var done = await Until(TaggingStatus.Done);

        scores.Refresh();
        Assert.Equal("tagging.worker_died", killed.Problem.Code);
        Assert.True(before > 0 && scores.Length >= before);
        Assert.Equal(251, File.ReadLines(scores.FullName).Count());
        Assert.Equal(250, done.Done);
    }

    [Fact]
    public async Task Begin_OverADamagedTagger_SaysSo()
    {
        var tagger = Have();
        File.WriteAllText(Path.Combine(_host.Home, "taggers", "wd-tiny", "model.onnx"), "no model");
        Upload("a.png", 255, 0, 0);

        Begin(tagger);

        Assert.Equal("tagger.damaged", (await Until(TaggingStatus.Failed)).Problem.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.2)]
    public void Preview_WithAThresholdThatCannotBe_IsRefused(double threshold)
    {
        var error = Assert.Throws<RpcException>(() => Preview(Have(), Rules(threshold)));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public void Add_OfATaggerElsewhere_KeepsItInTheListAfterARestart()
    {
        string folder = TinyTagger.Write(Path.Combine(_host.Data, "遠い所", "my-tagger"));
        var added = Add($"\"{folder}\"").Tagger;
        Add(Path.Combine(folder, "model.onnx"));

        _host.Kill();
        _host.Start(variables: [("HOME", _host.Data)]);

        Assert.Equal(("my-tagger", added.Id), Assert.Single(
            Tagging.Taggers(new TaggersRequest(), ServedHost.Headers).Taggers.Select(tagger => (tagger.Name, tagger.Id))));
        Directory.Delete(folder, recursive: true);
        Assert.Empty(Tagging.Taggers(new TaggersRequest(), ServedHost.Headers).Taggers);
    }

    [Theory]
    [InlineData(" ", "Type where the tagger lies: ")]
    [InlineData("nowhere", "There is no tagger at ")]
    [InlineData("notes.txt", "choose a model.onnx, or the folder in which it lies")]
    public void Add_OfWhatIsNoTagger_SaysWhy(string path, string sentence)
    {
        File.WriteAllText(Path.Combine(_host.Data, "notes.txt"), "");

        var refusal = Refusals.Of(() => Add(path.Trim().Length > 0 ? Path.Combine(_host.Data, path) : path));

        Assert.Equal(StatusCode.FailedPrecondition, refusal.Status);
        Assert.Contains(sentence, refusal.Sentence);
    }

    [Fact]
    public void Begin_WithATaggerThatIsGone_IsRefused()
    {
        Upload("a.png", 255, 0, 0);

        Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => Begin(new Tagger { Id = "gone" })).StatusCode);
    }

    private Protocol.Tagging.TaggingClient Tagging => _host.TaggingClient;

    private Tagger Have()
    {
        TinyTagger.Write(Path.Combine(_host.Home, "taggers", "wd-tiny"));
        return Assert.Single(Tagging.Taggers(new TaggersRequest(), ServedHost.Headers).Taggers);
    }

    private void Begin(Tagger tagger, params string[] images) => Tagging.Begin(new BeginTaggingRequest
    {
        VersionId = _version.Id, TaggerId = tagger.Id, ImageIds = { images },
    }, ServedHost.Headers);

    private AddTaggerResponse Add(string path) => Tagging.Add(new AddTaggerRequest { Path = path }, ServedHost.Headers);

    private PreviewTagsResponse Preview(Tagger tagger, TagRules rules) => Tagging.Preview(new PreviewTagsRequest
    {
        VersionId = _version.Id, TaggerId = tagger.Id, Rules = rules,
    }, ServedHost.Headers);

    private WriteTagsResponse Write(Tagger tagger, TagRules rules, IEnumerable<DatasetImage> images)
    {
        var request = new WriteTagsRequest { VersionId = _version.Id, TaggerId = tagger.Id, Rules = rules };
        foreach (var image in images)
            request.CaptionRevisions.Add(image.Id, image.CaptionRevision);
        return Tagging.Write(request, ServedHost.Headers);
    }

    private static TagRules Rules(double general = 0.35, params string[] dropped) => new()
    {
        GeneralThreshold = general, CharacterThreshold = 0.5, Dropped = { dropped }, TriggerFirst = true,
    };

    private IReadOnlyList<DatasetImage> Images() =>
        _host.DatasetsClient.List(new ListImagesRequest { VersionId = _version.Id }, ServedHost.Headers).Images;

    private void Upload(string name, int red, int green, int blue, string caption = "")
    {
        byte[] file = TinyTagger.Png(red, green, blue);
        _host.DatasetsClient.Upload(new UploadRequest
        {
            VersionId = _version.Id, UploadId = Path.GetFileNameWithoutExtension(name), Name = name, TotalBytes = file.Length,
            Data = ByteString.CopyFrom(file),
            CaptionFile = new TextFile { Name = "a.txt", Data = ByteString.CopyFromUtf8(caption) },
        }, ServedHost.Headers);
    }

    private void SetCaption(DatasetImage image, string caption) => _host.DatasetsClient.SetCaption(new SetCaptionRequest
    {
        VersionId = _version.Id, ImageId = image.Id, Caption = caption, Revision = image.CaptionRevision,
    }, ServedHost.Headers);

    private Task<TaggingState> Until(TaggingStatus status) => Until(state => state.Status == status);

    private async Task<TaggingState> Until(Func<TaggingState, bool> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var call = Tagging.Watch(new WatchTaggingRequest(), ServedHost.Headers, cancellationToken: limit.Token);
        await foreach (var answer in call.ResponseStream.ReadAllAsync(limit.Token))
        {
            if (isSo(answer.State))
                return answer.State;
        }
        throw new Xunit.Sdk.XunitException("The stream ended.");
    }

    // The host's only child.
    private void KillTheWorker()
    {
        string children = File.ReadAllText($"/proc/{_host.Process.Id}/task/{_host.Process.Id}/children");
        var all = children.Length > 0 ? children : string.Concat(Directory.GetDirectories($"/proc/{_host.Process.Id}/task")
            .Select(task => File.ReadAllText(Path.Combine(task, "children"))));
        using var worker = Process.GetProcessById(int.Parse(all.Trim().Split(' ')[0]));
        worker.Kill();
        worker.WaitForExit();
    }
}
