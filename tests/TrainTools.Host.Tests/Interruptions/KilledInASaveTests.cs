using System.Diagnostics;
using TrainTools.Core.Events;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.Tests.Jobs;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Interruptions;

/// <summary>Runs of the host whose worker, or the host itself, is killed while a LoRA is being written.</summary>
[Collection(SampleFixture.Name)]
public sealed class KilledInASaveTests : IDisposable
{
    private const int Endless = 100_000; // epochs; each saves a LoRA

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ServedHost _host;
    private readonly Story _story;

    public KilledInASaveTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample).Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [SignalFact]
    public async Task WorkerKilledWhileItWritesALora_GoesOnFromItsStateAndLeavesNothingHalfWritten()
    {
        var (run, worker, halfWritten) = await StandingStillInASave();

        using (worker)
            worker.Kill();
        var started = await _story.Watch(run.Id, happened => happened.Of<RunStarted>() is { StepsDone: > 0 });
        await StoppedAndSaved(run);

        var broken = started.Single(
            happened => happened.Run?.Status == RunStatus.Queued && happened.Run.Problem is not null).Run;
        Assert.StartsWith("The training's process ended unexpectedly (exit code 137)", broken.Problem.English());
        Assert.EndsWith("it goes on from its saved state.", broken.Problem.English());
        Assert.False(File.Exists(halfWritten));
        FilesAreWhole(run);
    }

    [SignalFact]
    public async Task HostKilledWhileTheWorkerWritesALora_LetsItFinishThatAndGoesOnWhenItIsBack()
    {
        var (run, worker, halfWritten) = await StandingStillInASave();
        string hidden = Path.GetFileName(halfWritten); // .name.safetensors.random.part
        string whole = Path.Combine(Path.GetDirectoryName(halfWritten)!, hidden[1..(hidden.IndexOf(".safetensors") + 12)]);

        _host.Kill();
        Signals.Continue(worker.Id);
        _host.Wait(() => worker.HasExited, "the worker ends without its host");
        worker.Dispose();

        Assert.True(File.Exists(whole));
        Assert.False(File.Exists(halfWritten));
        _host.Start();
        var taken = await _story.Watch(run.Id, happened => happened.Of<RunStarted>() is { StepsDone: > 0 });
        Assert.Contains(taken, happened =>
            happened.Run?.Problem?.Code == "run.taken_up");
        await StoppedAndSaved(run);
        FilesAreWhole(run);
    }

    /// <summary>A run whose worker stands still with a LoRA half written.</summary>
    private async Task<(Run Run, Process Worker, string HalfWritten)> StandingStillInASave()
    {
        var run = _story.Begin(_story.Ready(Endless));
        await _story.Watch(run.Id, happened => happened.Of<LoraSaved>()?.Epoch == 2);
        var worker = Workers.Of(_host.Process.Id);
        string folder = Directory.EnumerateDirectories(_host.Projects, "trains", SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateDirectories).Single();
        Assert.True(Signals.StopWhile(worker, () => HalfWritten(folder).Any(), Patience));
        return (run, worker, HalfWritten(folder).Single());
    }

    private static IEnumerable<string> HalfWritten(string run) =>
        Directory.EnumerateFiles(run, "*.safetensors.*.part");

    private async Task StoppedAndSaved(Run run)
    {
        long seen = (await _story.Watch(run.Id, happened => happened.Of<LoraSaved>() is not null))[^1].Sequence;
        _host.TrainingClient.StopAndSave(new StopAndSaveRequest { RunId = run.Id }, ServedHost.Headers);
        await _story.Until(run.Id, RunStatus.Stopped, after: seen);
    }

    private void FilesAreWhole(Run run)
    {
        var listed = _host.ResultsClient.List(new ListRunsRequest { VersionId = run.VersionId }, ServedHost.Headers)
            .Runs.Single();
        string folder = Directory.EnumerateDirectories(_host.Projects, "trains", SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateDirectories).Single();
        Assert.Empty(Directory.EnumerateFiles(folder, "*.part", SearchOption.AllDirectories));
        Assert.Equal(
            Directory.EnumerateFiles(folder, "*.safetensors").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            listed.Checkpoints.Select(file => file.FileName).Order(StringComparer.Ordinal));
        foreach (string file in Directory.EnumerateFiles(folder, "*.safetensors", SearchOption.AllDirectories))
            SafetensorsFile.Open(file).Dispose();
        var steps = _host.ResultsClient.Curve(new CurveRequest { RunId = run.Id }, ServedHost.Headers).Loss;
        Assert.Equal(Enumerable.Range(1, steps.Count), steps.Select(point => point.Step));
    }
}
