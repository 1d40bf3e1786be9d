using Google.Protobuf;
using Grpc.Core;
using TrainTools.Cli.Quickstart;
using TrainTools.Protocol;

namespace TrainTools.TestKit;

/// <summary>What a person does in the tab, as calls.</summary>
/// <param name="calls">The calls of the host that is there now.</param>
/// <param name="sample">Images to drop.</param>
internal sealed class Story(Func<HostCalls> calls, SampleFolder sample)
{
    public Story(ServedHost host, SampleFolder sample) : this(() => host.Calls, sample) { }

    private HostCalls Host => calls();

    private Metadata Headers => Host.Headers;

    /// <summary>Makes a project and gives back its first version.</summary>
    public TrainTools.Protocol.Version Create(string label = "花子")
    {
        var request = new CreateProjectRequest { Label = label, RequestId = Guid.NewGuid().ToString("N") };
        return Host.Projects.Create(request, Headers).Project.Versions.Single();
    }

    /// <summary>Drops some of the sample's images.</summary>
    public void Drop(TrainTools.Protocol.Version version, int count)
    {
        var files = Directory.EnumerateFiles(sample.Images, "*.png", SearchOption.AllDirectories);
        foreach (string file in files.Order(StringComparer.Ordinal).Take(count))
        {
            byte[] bytes = File.ReadAllBytes(file);
            var told = Host.Datasets.Upload(new UploadRequest
            {
                VersionId = version.Id, UploadId = Path.GetFileNameWithoutExtension(file), Name = Path.GetFileName(file),
                TotalBytes = bytes.Length, Data = ByteString.CopyFrom(bytes),
            }, Headers);
            Assert.Equal(UploadOutcome.ResultOneofCase.Added, told.Outcome.ResultCase);
        }
    }

    /// <summary>Settings for a training as small as can be.</summary>
    public TrainTools.Protocol.Version Choose(
        TrainTools.Protocol.Version version, int epochs = 2, Action<VersionSettings>? also = null)
    {
        var settings = version.Settings.Clone();
        settings.BaseModelId = Host.System.BaseModels(new(), Headers).Models.Single(model => model.Problem is null).Id;
        settings.Set(
            ("resolution", 64), ("repeats", 1), ("epochs", epochs), ("rank", 2), ("alpha", 2), ("clip_skip", 1),
            ("precision", "fp32"));
        also?.Invoke(settings);
        var request = new UpdateVersionRequest { VersionId = version.Id, Revision = version.Revision, Settings = settings };
        return Host.Projects.UpdateVersion(request, Headers).Version;
    }

    /// <summary>A version that can be trained: two images, a step each.</summary>
    public TrainTools.Protocol.Version Ready(int epochs = 2, int images = 2)
    {
        var version = Create();
        Drop(version, images);
        return Choose(version, epochs);
    }

    /// <summary>Presses Begin train.</summary>
    public Run Begin(TrainTools.Protocol.Version version) => Host.Training.Begin(
        new BeginRequest { VersionId = version.Id, RequestId = Guid.NewGuid().ToString("N") }, Headers).Run;

    /// <summary>Watches a run until an event fits, and gives back all that came.</summary>
    public async Task<List<WatchEvent>> Watch(string runId, Func<WatchEvent, bool> until, long after = 0)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var call = Host.Training.Watch(
            new WatchRequest { RunId = runId, AfterSequence = after }, Headers, cancellationToken: limit.Token);
        var events = new List<WatchEvent>();
        await foreach (var told in call.ResponseStream.ReadAllAsync(limit.Token))
        {
            events.Add(told);
            if (until(told))
                return events;
        }
        throw new Xunit.Sdk.XunitException(
            $"The stream ended before it came; the last event: {events.LastOrDefault()}");
    }

    /// <summary>Waits until a run has a status, in events that are new.</summary>
    public Task<List<WatchEvent>> Until(string runId, RunStatus status, long after = 0) =>
        Watch(runId, told => told.Run?.Status == status, after);
}
