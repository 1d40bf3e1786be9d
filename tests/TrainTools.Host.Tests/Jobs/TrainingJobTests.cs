using System.Diagnostics;
using System.Text.Json.Nodes;
using Grpc.Core;
using TrainTools.Core.Events;
using TrainTools.Host.Tests.Hosting;
using TrainTools.Host.WebUi;
using TrainTools.Protocol;

namespace TrainTools.Host.Tests.Jobs;

/// <summary>Trainings as the tab asks for them: the real host, real workers, a tiny model.</summary>
[Collection(SampleFixture.Name)]
public sealed class TrainingJobTests : IDisposable
{
    private const int Endless = 100_000; // epochs: these runs end because somebody ends them

    private readonly ServedHost _host;
    private readonly Story _story;

    public TrainingJobTests(SampleFixture fixture)
    {
        _host = new ServedHost().WithBaseModel(fixture.Sample).Start();
        _story = new Story(_host, fixture.Sample);
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Story_FromAProjectToTheLoraInThePrompt()
    {
        var version = _story.Ready(epochs: 3);
        var expected = _host.TrainingClient.Estimate(new EstimateRequest { VersionId = version.Id }, ServedHost.Headers);
        var run = _story.Begin(version);

        var events = await _story.Until(run.Id, RunStatus.Done);
        var result = _host.ResultsClient.List(new ListRunsRequest { VersionId = version.Id }, ServedHost.Headers).Runs.Single();
        var used = _host.ResultsClient.Use(new UseRequest
        {
            RunId = run.Id, CheckpointId = result.Checkpoints[^1].Id, Weight = 0.8,
        }, ServedHost.Headers);

        Assert.Equal(6, expected.Steps);
        Assert.Equal(6, events.Count(happened => happened.Of<StepDone>() is not null));
        Assert.Equal([1, 2, 3, 4, 5, 6], Curve(run.Id).Select(point => point.Step));
        Assert.Equal(
            ["花子_v1-000001.safetensors", "花子_v1-000002.safetensors", "花子_v1.safetensors"],
            result.Checkpoints.Select(file => file.FileName));
        Assert.Equal("<lora:花子_v1:0.8>, 花子", used.Prompt);
        Assert.Empty(used.Notes);
        Assert.Empty(expected.Notes);
        var settings = version.Settings.Clone();
        settings.Set(("shuffle_caption", false), ("keep_tokens", 1));
        var again = _host.TrainingClient.Estimate(
            new EstimateRequest { VersionId = version.Id, Settings = settings }, ServedHost.Headers);
        Assert.Equal(["setting.no_effect", "output.used_before"], again.Notes.Select(note => note.Code));
        Assert.Equal(RefreshOutcome.NoWebui, used.Refresh);
        Assert.True(File.Exists(Path.Combine(_host.Loras, "花子_v1.safetensors")));
        Assert.True(result.Run.TakenSeconds > 0);
        Assert.True(result.Run.TakenMemoryBytes > 0);
    }

    [Fact]
    public async Task Watch_FromASequenceNumber_GivesWhatWasMissedAndNothingTwice()
    {
        var run = _story.Begin(_story.Ready());
        var all = Numbered(await _story.Until(run.Id, RunStatus.Done));

        var rest = Numbered(await _story.Watch(run.Id, happened => happened.Sequence == all[^1].Sequence, after: 5));

        Assert.Equal(Enumerable.Range(1, all.Count), all.Select(happened => (int)happened.Sequence));
        Assert.Equal(all.Skip(5), rest);
    }

    [Fact]
    public async Task EditsAfterBegin_DoNotReachTheRun()
    {
        var version = _story.Ready(epochs: 60);
        var run = _story.Begin(version);
        await _story.Watch(run.Id, happened => happened.Of<StepDone>() is not null);

        foreach (var image in Images(version))
            _host.DatasetsClient.Remove(
                new RemoveImagesRequest { VersionId = version.Id, ImageIds = { image.Id } }, ServedHost.Headers);
        _host.TrainingClient.Pause(new PauseRequest { RunId = run.Id }, ServedHost.Headers);
        await _story.Until(run.Id, RunStatus.Paused);
        _host.TrainingClient.Resume(new ResumeRequest { RunId = run.Id }, ServedHost.Headers);
        await _story.Until(run.Id, RunStatus.Done);

        Assert.Empty(Images(version));
        Assert.Equal(120, Curve(run.Id).Count);
    }

    [Fact]
    public async Task StopAndSave_KeepsTheLoraAsItIs()
    {
        var version = _story.Ready(Endless);
        var run = _story.Begin(version);
        await _story.Watch(run.Id, happened => happened.Of<StepDone>() is not null);

        _host.TrainingClient.StopAndSave(new StopAndSaveRequest { RunId = run.Id }, ServedHost.Headers);
        await _story.Until(run.Id, RunStatus.Stopped);

        var files = _host.ResultsClient.List(new ListRunsRequest { VersionId = version.Id }, ServedHost.Headers)
            .Runs.Single().Checkpoints;
        Assert.Single(files, file => file.Final);
    }

    [Fact]
    public async Task SecondRun_WaitsForTheFirstAndCanBeCancelled()
    {
        var version = _story.Ready(Endless);
        var first = _story.Begin(version);
        await _story.Watch(first.Id, happened => happened.Of<StepDone>() is not null);

        var second = _story.Begin(version);
        var third = _story.Begin(version);
        var cancelled = _host.TrainingClient.Cancel(new CancelRequest { RunId = second.Id }, ServedHost.Headers).Run;
        _host.TrainingClient.Cancel(new CancelRequest { RunId = first.Id }, ServedHost.Headers);
        await _story.Watch(third.Id, happened => happened.Of<StepDone>() is not null);

        Assert.Equal((RunStatus.Queued, 1), (second.Status, second.QueuePlace));
        Assert.Equal((RunStatus.Queued, 2), (third.Status, third.QueuePlace));
        Assert.Equal(RunStatus.Cancelled, cancelled.Status);
        var queue = _host.TrainingClient.Queue(new QueueRequest(), ServedHost.Headers).Runs;
        Assert.Equal([third.Id], queue.Select(run => run.Id));
    }

    [Fact]
    public void Begin_TwiceWithOneRequest_MakesOneRun()
    {
        var version = _story.Ready(Endless);
        var request = new BeginRequest { VersionId = version.Id, RequestId = "once" };

        var first = _host.TrainingClient.Begin(request, ServedHost.Headers).Run;
        var second = _host.TrainingClient.Begin(request, ServedHost.Headers).Run;

        Assert.Equal(first.Id, second.Id);
        Assert.Single(Directory.EnumerateDirectories(_host.Projects, "trains", SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateDirectories));
    }

    [Fact]
    public void Begin_WithoutImagesAndBaseModel_SaysBoth()
    {
        var version = _story.Create();

        var refused = Assert.Throws<RpcException>(() => _story.Begin(version));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        var problems = Refusals.Problems(refused);
        Assert.Equal([("CANNOT_TRAIN", ""), ("CANNOT_TRAIN", "base_model_id")],
            problems.Select(problem => (problem.Reason, problem.Field)));
        Assert.Contains("There are no images yet", problems[0].Sentence);
        Assert.Contains("No base model is chosen", problems[1].Sentence);
        Assert.Equal(string.Join('\n', problems.Select(problem => problem.Sentence)), refused.Status.Detail);
        Assert.Empty(_host.TrainingClient.Queue(new QueueRequest(), ServedHost.Headers).Runs);
    }

    [Fact]
    public void Begin_WhereMostImagesAreUnusable_AsksFirst()
    {
        var version = _story.Ready();
        string folder = Directory.GetFiles(_host.Projects, "*.png", SearchOption.AllDirectories)
            .Select(file => Path.GetDirectoryName(file)!).First(name => name.Contains("processed"));
        foreach (string name in new[] { "x.png", "y.png" })
            File.WriteAllText(Path.Combine(folder, name), "words");
        var request = new BeginRequest { VersionId = version.Id };

        var refused = Assert.Throws<RpcException>(() => _host.TrainingClient.Begin(request, ServedHost.Headers));
        request.Confirmed.Add("dataset.few_used");
        var run = _host.TrainingClient.Begin(request, ServedHost.Headers).Run;

        var question = Assert.Single(Refusals.Problems(refused));
        Assert.Equal("NOT_CONFIRMED", question.Reason);
        Assert.StartsWith("Only 2 of the 4 images found would be trained on.", question.Sentence);
        Assert.Equal([run.Id], _host.TrainingClient.Queue(new QueueRequest(), ServedHost.Headers).Runs.Select(one => one.Id));
    }

    [Fact]
    public void Settings_OfWhichNothingCanBeForetold_AreAProblemEach()
    {
        var version = _story.Ready();
        string file = Directory.GetFiles(_host.Projects, "version.json", SearchOption.AllDirectories).Single();
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        json["settings"]!["training"]!["resolution"] = 32; // less than a bucket
        json["settings"]!["training"]!["batch_size"] = 0;
        File.WriteAllText(file, json.ToJsonString());

        var findings = _host.TrainingClient.Validate(
            new ValidateRequest { VersionId = version.Id }, ServedHost.Headers).Findings;
        var refused = Assert.Throws<RpcException>(() => _host.TrainingClient.Estimate(
            new EstimateRequest { VersionId = version.Id }, ServedHost.Headers));

        string[] expected = ["resolution", "batch_size"];
        Assert.Equal(expected, findings.Where(finding => finding.Severity == Severity.Problem)
            .Select(finding => finding.Problem.Field));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal(expected, Refusals.Problems(refused).Select(problem => problem.Field));
    }

    [Fact]
    public void Settings_ThatTheBaseContradicts_AreAProblemEachBeforeTheStart()
    {
        var version = _story.Ready();
        string file = Directory.GetFiles(_host.Projects, "version.json", SearchOption.AllDirectories).Single();
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        var training = json["settings"]!["training"]!;
        (training["bucket_step"], training["scale_v_pred_loss"]) = (32, true);
        (training["zero_terminal_snr"], training["min_snr_gamma"]) = (true, 5);
        (training["debiased_estimation_loss"], training["sample_prompts"]) = (true, "hanako --q 3\nb --ss magic");
        File.WriteAllText(file, json.ToJsonString());

        var findings = _host.TrainingClient.Validate(
            new ValidateRequest { VersionId = version.Id }, ServedHost.Headers).Findings
            .Where(finding => finding.Severity == Severity.Problem);

        Assert.Equal(
            [
                "bucket_step", "debiased_estimation_loss", "min_snr_gamma", "sample_prompts", "sample_prompts",
                "scale_v_pred_loss",
            ],
            findings.Select(finding => finding.Problem.Field).Order());
    }

    [Fact]
    public async Task WorkerThatIsKilled_GoesOnFromItsSavedStateToTheSameEnd()
    {
        var run = _story.Begin(_story.Ready(epochs: 60));
        await _story.Watch(run.Id, happened => happened.Of<LoraSaved>()?.Epoch == 3);

        using (var worker = Worker())
            worker.Kill();
        var events = await _story.Until(run.Id, RunStatus.Done);

        Assert.True(events.Count(happened => happened.Of<RunStarted>() is not null) >= 2);
        Assert.True(events.Last(happened => happened.Of<RunStarted>() is not null).Of<RunStarted>()!.StepsDone >= 6);
        Assert.Equal(Enumerable.Range(1, 120), Curve(run.Id).Select(point => point.Step));
    }

    [Fact]
    public async Task WorkerThatIsKilledAgainAndAgainBeforeAState_IsNotTriedForEver()
    {
        var version = _story.Choose(_story.Ready(), Endless, settings => settings.Set(("save_every_epochs", Endless)));
        var run = _story.Begin(version);

        await KillAtItsFirstStep(after: 0);
        long first = (await _story.Watch(run.Id, happened => happened.Of<JobEnded>() is not null))[^1].Sequence;
        await KillAtItsFirstStep(after: first);
        await _story.Until(run.Id, RunStatus.Interrupted, after: first);

        async Task KillAtItsFirstStep(long after)
        {
            await _story.Watch(run.Id, happened => happened.Of<StepDone>() is not null, after);
            using var worker = Worker();
            worker.Kill();
        }
    }

    [Fact]
    public async Task HostThatIsKilled_TakesTheRunUpAgainWhenItIsBack()
    {
        var version = _story.Ready(epochs: 60);
        var run = _story.Begin(version);
        var waiting = _story.Begin(_story.Choose(version, epochs: 1));
        await _story.Watch(run.Id, happened => happened.Of<LoraSaved>()?.Epoch == 3);
        using var worker = Worker();

        _host.Kill();
        _host.Wait(() => worker.HasExited, "the worker ends without its host");
        _host.Start();
        await _story.Until(run.Id, RunStatus.Done);
        await _story.Until(waiting.Id, RunStatus.Done);

        Assert.Equal(Enumerable.Range(1, 120), Curve(run.Id).Select(point => point.Step));
    }

    [Fact]
    public async Task Shutdown_WhileARunTrains_SavesItsState()
    {
        var run = _story.Begin(_story.Ready(Endless));
        await _story.Watch(run.Id, happened => happened.Of<StepDone>()?.Step == 3);

        _host.SystemClient.Shutdown(new ShutdownRequest(), ServedHost.Headers);
        _host.Wait(() => _host.Process.HasExited, "the host ends");

        var states = Directory.EnumerateDirectories(_host.Projects, "state", SearchOption.AllDirectories)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.safetensors"));
        Assert.NotEmpty(states);
    }

    [Fact]
    public async Task ParentThatIsGone_WhileARunTrains_EndsTheHostWhenTheRunIsOver()
    {
        var nobody = new ParentFacts(Pid: 1, StartedUnixMs: 0);
        _host.Kill();
        _host.Start(grace: 0, parent: nobody, trainingGrace: 600);
        var run = _story.Begin(_story.Ready(Endless));
        long begin = (await _story.Watch(run.Id, happened => happened.Of<StepDone>() is not null))[^1].UnixMs;

        _host.Process.StandardInput.Close();
        await _story.Watch(run.Id, happened => happened.UnixMs > begin + 4000); // some of the host's looks
        bool hasEnded = _host.Process.HasExited;
        _host.TrainingClient.Cancel(new CancelRequest { RunId = run.Id }, ServedHost.Headers);
        _host.Wait(() => _host.Process.HasExited, "the host ends");

        Assert.False(hasEnded);
    }

    [Fact]
    public void Cancel_OfARunThatIsOver_IsRefusedInWords()
    {
        var version = _story.Ready(Endless);
        var run = _story.Begin(version);
        _host.TrainingClient.Cancel(new CancelRequest { RunId = run.Id }, ServedHost.Headers);
        _host.Wait(() => _host.TrainingClient.Queue(new(), ServedHost.Headers).Runs.Count == 0, "the run is over");

        var refused = Assert.Throws<RpcException>(() =>
            _host.TrainingClient.Pause(new PauseRequest { RunId = run.Id }, ServedHost.Headers));

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("is cancelled and cannot be paused", refused.Status.Detail);
    }

    private Process Worker() => Workers.Of(_host.Process.Id);

    private IReadOnlyList<CurvePoint> Curve(string runId) =>
        _host.ResultsClient.Curve(new CurveRequest { RunId = runId }, ServedHost.Headers).Loss;

    private IReadOnlyList<DatasetImage> Images(TrainTools.Protocol.Version version) =>
        _host.DatasetsClient.List(new ListImagesRequest { VersionId = version.Id }, ServedHost.Headers).Images;

    private static List<WatchEvent> Numbered(IEnumerable<WatchEvent> events) =>
        [.. events.Where(happened => happened.Sequence > 0)];
}
