using Microsoft.Extensions.Hosting;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Host.Jobs;
using TrainTools.Projects;
using TrainTools.Projects.Storage;
using TrainTools.Protocol;
using TrainTools.Tagging;

namespace TrainTools.Host.Tagging;

/// <summary>
/// Has a tagger look at a version's images in a worker, or fetches one: one at a time, beside a training, for the CPU
/// computes. Where set-up brought the GPU's provider, the worker uses that, and the CPU where the GPU is full.
/// </summary>
internal sealed class TaggingJob(ProjectStore store, TaggerList taggers, ILogger<TaggingJob> log)
    : IHostedService
{
    private static readonly TimeSpan NetworkPatience = TimeSpan.FromSeconds(20); // until an answer begins

    private readonly Lock _gate = new();
    private readonly ChangeSignal _changed = new();
    private TaggingProgress _progress = new();
    private WorkerProcess? _worker;
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>How far it is.</summary>
    public TaggingProgress Progress
    {
        get
        {
            lock (_gate)
                return _progress;
        }
    }

    /// <summary>Done at the next change; taken before <see cref="Progress"/> is looked at, none is missed.</summary>
    public Task Changed => _changed.Next;

    /// <summary>The worker's process, for tests that kill it; null when none looks.</summary>
    internal int? WorkerId
    {
        get
        {
            lock (_gate)
                return _worker?.Id;
        }
    }

    /// <summary>Where what a tagger saw of a version's images is kept.</summary>
    public string ScorePath(string versionId, string taggerId) =>
        Path.Combine(store.Open(versionId).TagsFolder, $"{taggerId}.jsonl");

    /// <summary>Bytes that a fetching would take; null: not known.</summary>
    /// <exception cref="TaggingException">There is no way to the address.</exception>
    public async Task<long?> Offer(CancellationToken cancellationToken)
    {
        using var client = Client();
        return await Download(client).Size(cancellationToken);
    }

    /// <summary>Begins to fetch the tagger.</summary>
    public TaggingProgress Fetch() => Begin(new TaggingProgress { Phase = TaggingPhase.Fetching, Fetches = true }, async stop =>
    {
        using var client = Client();
        await Download(client).Fetch(
            (done, total) => Show(progress => progress with { Done = done, Total = total }), stop);
    });

    /// <summary>Begins to look at images.</summary>
    /// <param name="imageIds">The images; none: all.</param>
    public TaggingProgress Look(string versionId, string taggerId, IReadOnlyCollection<string> imageIds)
    {
        var tagger = taggers.Find(taggerId);
        var version = store.Open(versionId);
        var ids = imageIds.Count > 0 ? imageIds : [.. version.Images().Select(image => image.Id)];
        var paths = version.Paths(ids).Values.ToList();
        if (paths.Count == 0)
            throw new ProjectsException(Refusal.InvalidInput, new Problem("image.none_chosen", "image_ids"));
        var begun = new TaggingProgress
        {
            Phase = TaggingPhase.Looking, VersionId = versionId, TaggerId = taggerId, Total = paths.Count,
        };
        return Begin(begun, async stop =>
        {
            string scores = ScorePath(versionId, taggerId), list = Path.ChangeExtension(scores, ".txt");
            WholeFile.WriteText(list, string.Join('\n', paths) + "\n");
            string[] gpu = taggers.GpuFolder is { } folder ? ["--onnxruntime", folder] : [];
            await Work(["tag", Path.GetDirectoryName(Path.GetDirectoryName(paths[0]))!, "--model", tagger.Model,
                "--scores", scores, "--only", list, .. gpu, "--events", "json", "--control", "stdin"], stop);
        });
    }

    /// <summary>Asks it to end.</summary>
    public TaggingProgress Stop()
    {
        lock (_gate)
            _stop.Cancel();
        return Progress;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Stop();
        lock (_gate)
            return _running.WaitAsync(cancellationToken);
    }

    private TaggingProgress Begin(TaggingProgress begun, Func<CancellationToken, Task> work)
    {
        lock (_gate)
        {
            if (_progress.IsUnderWay)
                throw new JobException(ErrorReason.WrongStatus, new Problem("tagging.under_way", ""));
            _progress = begun;
            _stop = new CancellationTokenSource();
            var stop = _stop.Token;
            _running = Task.Run(() => Run(work, stop), CancellationToken.None);
        }
        _changed.Raise();
        return begun;
    }

    private async Task Run(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
            Show(progress => progress with { Phase = stop.IsCancellationRequested && progress.Done < progress.Total
                ? TaggingPhase.Stopped : TaggingPhase.Done, SecondsLeft = null });
        }
        catch (OperationCanceledException)
        {
            Show(progress => progress with { Phase = TaggingPhase.Stopped });
        }
        catch (Exception error)
        {
            if (error is not IHasProblems)
                Log.Failed(log, error);
            var problem = error is IHasProblems { Problems: [var known, ..] }
                ? known
                : new Problem("call.fault", "", ("reason", Reason.Of(error)));
            Show(progress => progress with { Phase = TaggingPhase.Failed, Problem = problem, SecondsLeft = null });
        }
    }

    private async Task Work(IReadOnlyList<string> args, CancellationToken stop)
    {
        using var worker = WorkerProcess.Start(args);
        Problem? failure = null;
        lock (_gate)
            _worker = worker;
        try
        {
            using var stopping = stop.Register(() => worker.Order(RunOrders.Stop));
            int exitCode = await worker.Follow(happened => failure = Take(happened) ?? failure);
            if (exitCode is not (ExitCode.Done or ExitCode.Stopped))
                throw new TaggingException(failure ?? new Problem("tagging.worker_died", "", ("exit_code", $"{exitCode}")));
            if (exitCode == ExitCode.Stopped && !stop.IsCancellationRequested)
                throw new TaggingException(new Problem("tagging.worker_died", "", ("exit_code", $"{exitCode}")));
        }
        finally
        {
            lock (_gate)
                _worker = null;
        }
    }

    private Problem? Take(TrainingEvent happened)
    {
        switch (happened)
        {
            case ImagesTagged images:
                double left = images.Seconds / images.Done * (images.Total - images.Done);
                Show(progress => progress with { Done = images.Done, Total = images.Total, SecondsLeft = left });
                break;
            case Warned warned:
                Show(progress => progress.Noting(warned.Problem));
                break;
            case Noted noted:
                Show(progress => progress.Noting(noted.Problem));
                break;
            case Failed { Problems: [var problem, ..] }:
                return problem;
        }
        return null;
    }

    private void Show(Func<TaggingProgress, TaggingProgress> change)
    {
        lock (_gate)
            _progress = change(_progress);
        _changed.Raise();
    }

    // One of its own for each: it is rare, and a system's proxy may change while the host runs. The download follows
    // redirections itself.
    private static HttpClient Client() =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { Timeout = NetworkPatience };

    private TaggerDownload Download(HttpClient client) => new(client, taggers.Source, taggers.SourceFolder);
}
