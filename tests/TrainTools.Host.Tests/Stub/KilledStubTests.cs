using System.Text.Json;
using Google.Protobuf;
using TrainTools.Core.Events;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Host.Tests.Jobs;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Stub;

/// <summary>A WebUI that is killed, and the stub in it, in the middle of an upload and a training.</summary>
[Collection(SampleFixture.Name)]
public sealed class KilledStubTests(SampleFixture fixture) : IDisposable
{
    private const int Endless = 100_000; // epochs; each saves a LoRA

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly byte[] _image = NoisyImage.Png(seed: 11);
    private StubbedWebUi? _webUi;

    private StubbedWebUi WebUi => _webUi!;

    public void Dispose() => _webUi?.Dispose();

    [StubFact]
    public async Task WebUiKilled_AndNoneComes_EndsTheHostWithASavedStateAndTheNextOneGoesOn()
    {
        var story = Open(grace: 1);
        var run = story.Begin(story.Ready(Endless));
        await story.Watch(run.Id, happened => happened.Of<StepDone>()?.Step == 3);
        var parts = NoisyImage.Parts(_image).ToList();
        Upload(run.VersionId, parts[0]);
        int host = WebUi.Calls.Pid;
        using var worker = Workers.Of(host);

        WebUi.Kill();
        WebUi.Wait(() => !StubbedWebUi.IsAlive(host), "the host ends");

        Assert.False(StubbedWebUi.IsAlive(worker.Id));
        Assert.False(File.Exists(Path.Combine(WebUi.Home, "host.json")));
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(RunFolder(), "state"), "*.safetensors"));
        Assert.Equal(("interrupted", "run.webui_closed"), Kept());
        Assert.Single(Refusals.Files(WebUi.Projects), file => file.EndsWith(".part")); // the upload

        WebUi.Start();
        var taken = await story.Watch(run.Id, happened => happened.Of<RunStarted>() is { StepsDone: >= 3 });
        Assert.Contains(taken, happened =>
            happened.Run?.Problem?.Code == "run.taken_up");
        TheUploadGoesOn(run.VersionId, parts);
        await StoppedAndSaved(story, run, taken[^1].Sequence);
        FilesAreWhole();
    }

    [StubFact]
    public async Task WebUiKilledWhileALoraIsWritten_AndStartedAgain_AdoptsTheHostWhoseRunNeverStopped()
    {
        var story = Open(grace: 120);
        var run = story.Begin(story.Ready(Endless));
        await story.Watch(run.Id, happened => happened.Of<LoraSaved>() is not null);
        var parts = NoisyImage.Parts(_image).ToList();
        Upload(run.VersionId, parts[0]);
        int host = WebUi.Calls.Pid;
        using var worker = Workers.Of(host);
        Assert.True(Signals.StopWhile(worker, () => HalfWritten().Count > 0, Patience));

        WebUi.Kill();
        Signals.Continue(worker.Id);
        WebUi.Start();

        Assert.Equal((host, worker.Id), (WebUi.Calls.Pid, Workers.Of(host).Id));
        var shown = Assert.Single(WebUi.Call("Training/Queue", new QueueRequest()).Message<QueueResponse>().Runs);
        Assert.Equal((run.Id, RunStatus.Training), (shown.Id, shown.Status));
        TheUploadGoesOn(run.VersionId, parts);
        await StoppedAndSaved(story, run, shown.LastSequence);
        Assert.Single(await story.Until(run.Id, RunStatus.Stopped), happened => happened.Of<RunStarted>() is not null);
        FilesAreWhole();
    }

    private Story Open(int grace)
    {
        _webUi = new StubbedWebUi(grace).WithBaseModel(fixture.Sample).Start();
        return new Story(() => WebUi.Calls, fixture.Sample);
    }

    private void TheUploadGoesOn(string versionId, IReadOnlyList<(int Offset, byte[] Data)> parts)
    {
        var asked = new UploadStateRequest { VersionId = versionId, UploadId = "u" };
        var state = WebUi.Call("Datasets/UploadState", asked).Message<UploadStateResponse>();
        Assert.Equal((parts[1].Offset, null), (state.ReceivedBytes, state.Outcome));
        Assert.Equal(2, Listed(versionId).Count);

        UploadOutcome? outcome = null;
        foreach (var part in parts.Skip(1))
            outcome = Upload(versionId, part).Outcome;

        Assert.Equal("花.png", outcome!.Added.Name);
        Assert.Equal(3, Listed(versionId).Count);
        string origin = Directory.EnumerateFiles(WebUi.Projects, "花.png", SearchOption.AllDirectories)
            .Single(file => Path.GetFileName(Path.GetDirectoryName(file)) == "origin");
        Assert.Equal(_image, File.ReadAllBytes(origin));
    }

    private UploadResponse Upload(string versionId, (int Offset, byte[] Data) part) =>
        WebUi.Call("Datasets/Upload", new UploadRequest
        {
            VersionId = versionId, UploadId = "u", Name = "花.png", TotalBytes = _image.Length, Offset = part.Offset,
            Data = ByteString.CopyFrom(part.Data),
        }).Message<UploadResponse>();

    private IReadOnlyList<DatasetImage> Listed(string versionId) => WebUi
        .Call("Datasets/List", new ListImagesRequest { VersionId = versionId })
        .Message<ListImagesResponse>().Images;

    private async Task StoppedAndSaved(Story story, Run run, long after)
    {
        long seen = (await story.Watch(run.Id, happened => happened.Of<LoraSaved>() is not null, after))[^1].Sequence;
        WebUi.Call("Training/StopAndSave", new StopAndSaveRequest { RunId = run.Id }).Message<StopAndSaveResponse>();
        await story.Until(run.Id, RunStatus.Stopped, seen);
    }

    private void FilesAreWhole()
    {
        Assert.Empty(HalfWritten());
        foreach (string file in Directory.EnumerateFiles(RunFolder(), "*.safetensors", SearchOption.AllDirectories))
            SafetensorsFile.Open(file).Dispose();
        Assert.Equal("stopped", Kept().Status);
    }

    private List<string> HalfWritten() => [.. Directory.EnumerateFiles(RunFolder(), "*.safetensors.*.part")];

    private string RunFolder() => Directory.EnumerateDirectories(WebUi.Projects, "trains", SearchOption.AllDirectories)
        .SelectMany(Directory.EnumerateDirectories).Single();

    private (string Status, string Code) Kept()
    {
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(RunFolder(), "job.json")));
        return (record.RootElement.GetProperty("status").GetString()!,
            record.RootElement.GetProperty("message").Deserialize<Problem>()?.Code ?? "");
    }
}
