using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using TrainTools.Core.Events;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Host.Tests.Jobs;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Interruptions;

/// <summary>The host over a disk that becomes full.</summary>
[Collection(SampleFixture.Name)]
public sealed class FullDiskRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SmallDisk _disk;
    private readonly ServedHost _host;
    private readonly Story _story;

    public FullDiskRunTests(SampleFixture fixture)
    {
        _disk = new SmallDisk("size=64m");
        _host = new ServedHost(Directory.CreateDirectory(Path.Combine(_disk.Path, "小さい disk")).FullName)
            .WithBaseModel(fixture.Sample).Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose()
    {
        _host.Dispose();
        _disk.Dispose();
    }

    [MountFact]
    public async Task Run_OnADiskThatBecomesFull_FailsInWordsAndResumesToItsEndWhenThereIsRoom()
    {
        var run = _story.Begin(_story.Ready(epochs: 60));
        await _story.Watch(run.Id, happened => happened.Of<LoraSaved>()?.Epoch == 3);
        string folder = RunFolder();
        FillBetweenTwoSaves(folder);
        await _story.Watch(
            run.Id, happened => happened.Of<Warned>()?.Problem.English().Contains("the disk is full") == true);
        FillBetweenTwoSaves(folder); // an older state may have gone after the first time

        var events = await _story.Until(run.Id, RunStatus.Failed);

        string final = Path.Combine(folder, "花子_v1.safetensors");
        Assert.StartsWith($"{final} could not be written: the disk is full.", events[^1].Run.Problem.English());
        Assert.Contains("No step is lost: press Resume when there is room; it goes on from the state of step", events[^1].Run.Problem.English());
        Assert.Contains(events, happened =>
            happened.Of<Warned>()?.Problem.English().EndsWith("The run goes on without the file of epoch 59.") == true);
        Assert.False(File.Exists(final));
        EverythingIsWhole(folder);
        Assert.Equal(RunStatus.Failed, Shown(run).Status);
        Assert.Empty(_host.TrainingClient.Queue(new(), ServedHost.Headers).Runs);

        _disk.Free();
        _host.TrainingClient.Resume(new ResumeRequest { RunId = run.Id }, ServedHost.Headers);
        await _story.Until(run.Id, RunStatus.Done, after: events[^1].Sequence);

        Assert.True(File.Exists(final));
        EverythingIsWhole(folder);
        Assert.Equal((RunStatus.Done, "done"), (Shown(run).Status, Kept(folder)));
        var steps = _host.ResultsClient.Curve(new CurveRequest { RunId = run.Id }, ServedHost.Headers).Loss
            .Select(point => point.Step).ToList();
        Assert.Equal(Enumerable.Range(1, 120), steps); // those for which there was no room followed, or came again
        var after = await _story.Until(run.Id, RunStatus.Done);
        _host.Kill();
        _host.Start();
        Assert.Equal(after.Where(one => one.Sequence > 0), (await _story.Until(run.Id, RunStatus.Done))
            .Where(one => one.Sequence > 0)); // nothing of the time without room is missing in the journal
    }

    [MountFact]
    public void Changes_OnAFullDisk_AreRefusedInWordsAndTheOldStays()
    {
        var version = _story.Create();
        _story.Drop(version, 1);
        byte[] noise = NoisyImage.Png(seed: 3);
        string file = Directory.EnumerateFiles(_host.Projects, "*.png", SearchOption.AllDirectories)
            .First(IsTrainedOn);
        File.WriteAllText(Path.ChangeExtension(file, ".txt"), "by hand"); // so that there is something to remember
        _disk.Fill();
        var image = Listed(version).Single();
        var before = Refusals.Disk(_host.Projects);

        (StatusCode Status, string? Reason, string Sentence)[] refusals =
        [
            Refusals.Of(() => _story.Create("もう一つ")),
            Refusals.Of(() => Upload(version, noise)),
            Refusals.Of(() => _host.DatasetsClient.SetCaption(new SetCaptionRequest
            {
                VersionId = version.Id, ImageId = image.Id, Caption = "red", Revision = image.CaptionRevision,
            }, ServedHost.Headers)),
            Refusals.Of(() => _host.ProjectsClient.Rename(
                new RenameProjectRequest { ProjectId = version.ProjectId, Label = "新" }, ServedHost.Headers)),
        ];

        Assert.All(refusals, refusal =>
        {
            Assert.Equal((StatusCode.ResourceExhausted, "DISK_FULL"), (refusal.Status, refusal.Reason));
            Assert.Contains("could not be written: the disk is full.", refusal.Sentence);
            Assert.EndsWith("Make room on that disk, then try again.", refusal.Sentence);
        });
        Assert.Equal(before, Refusals.Disk(_host.Projects));
        Assert.Equal("by hand", image.Caption);
        Assert.Equal([image], Listed(version));

        _disk.Free();
        Assert.Equal(UploadOutcome.ResultOneofCase.Added, UploadAll(version, noise).ResultCase);
    }

    /// <summary>Half a file that is given up later would make room for what comes then.</summary>
    private void FillBetweenTwoSaves(string folder)
    {
        using var worker = Workers.Of(_host.Process.Id);
        Assert.True(Signals.StopWhile(worker, () => HalfWritten(folder).Count == 0, Patience));
        _disk.Fill();
        Signals.Continue(worker.Id);
    }

    private UploadOutcome UploadAll(TrainTools.Protocol.Version version, byte[] image)
    {
        UploadOutcome? outcome = null;
        foreach (var (offset, data) in NoisyImage.Parts(image))
            outcome = Upload(version, image.Length, offset, data).Outcome;
        return outcome!;
    }

    private UploadResponse Upload(TrainTools.Protocol.Version version, byte[] image) =>
        Upload(version, image.Length, 0, NoisyImage.Parts(image).First().Data);

    private UploadResponse Upload(TrainTools.Protocol.Version version, long total, int offset, byte[] data) =>
        _host.DatasetsClient.Upload(new UploadRequest
        {
            VersionId = version.Id, UploadId = "noise", Name = "noise.png", TotalBytes = total, Offset = offset,
            Data = ByteString.CopyFrom(data),
        }, ServedHost.Headers);

    private IReadOnlyList<DatasetImage> Listed(TrainTools.Protocol.Version version) => _host.DatasetsClient
        .List(new ListImagesRequest { VersionId = version.Id }, ServedHost.Headers).Images;

    private string RunFolder() => Directory.EnumerateDirectories(_host.Projects, "trains", SearchOption.AllDirectories)
        .SelectMany(Directory.EnumerateDirectories).Single();

    private static bool IsTrainedOn(string file) => file.Contains("processed", StringComparison.Ordinal);

    private Run Shown(Run run) => _host.ResultsClient
        .List(new ListRunsRequest { VersionId = run.VersionId }, ServedHost.Headers).Runs.Single().Run;

    private static List<string> HalfWritten(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories)];

    private static string Kept(string folder)
    {
        using var record = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "job.json")));
        return record.RootElement.GetProperty("status").GetString()!;
    }

    private static void EverythingIsWhole(string folder)
    {
        Assert.Empty(HalfWritten(folder));
        foreach (string file in Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories))
            SafetensorsFile.Open(file).Dispose();
    }
}
