using System.Text.Json.Nodes;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Runs;

public sealed class RunTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public RunTests() => _version = _place.NewVersion("花子");

    private ProjectStore Store => _place.Store;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void BeginRun_WithATimeAsLabel_MakesALegalFolderAndARecord()
    {
        var run = Store.BeginRun(_version.Id, "2026-11-22 14:03", "request");

        Assert.Equal("2026-11-22 14_03", Path.GetFileName(run.Path));
        Assert.True(run.IsNew);
        var record = Store.FindRun(run.RunId);
        Assert.Equal(("2026-11-22 14:03", RunStatus.Queued, _version.Id, _version.ProjectId, "request", 10),
            (record.Label, record.Status, record.VersionId, record.ProjectId, record.RequestId, record.Epochs));
        Assert.Equal(run.Path, Store.RunPath(run.RunId));
        Assert.Equal(1, Store.Find(_version.Id).Runs);
    }

    [Fact]
    public void BeginRun_FromManyThreads_NeverGivesOneFolderTwice()
    {
        var runs = new RunFolderInfo[12];

        Parallel.For(0, runs.Length, i => runs[i] = Store.BeginRun(_version.Id, "same", $"request {i % 6}"));

        Assert.Equal(6, runs.Select(run => run.Path).Distinct().Count());
        Assert.Equal(6, runs.Count(run => run.IsNew));
        Assert.Equal(6, Store.AllRuns().Select(run => run.Id).Distinct().Count());
    }

    [Fact]
    public void SaveRun_KeepsAllThatIsKnown()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        var record = Store.FindRun(run.RunId) with
        {
            Status = RunStatus.Training,
            Problem = Problem.Of("学習中"),
            Step = 7,
            TotalSteps = 200,
            Epoch = 1,
            Loss = 0.125,
            SecondsPerStep = 0.5,
            Started = _place.Clock.GetUtcNow(),
            Revision = 12,
            PredictedSeconds = 100,
            TakenSeconds = 3.5,
            PredictedMemoryBytes = 1L << 33,
            TakenMemoryBytes = 5,
            QueueOrder = 3,
            Attempts = 2,
        };

        Store.SaveRun(record);
        _place.Restart();

        Assert.Equal(record, Store.FindRun(run.RunId));
        Assert.Contains("\"status\": \"training\"", File.ReadAllText(Path.Combine(run.Path, "job.json")));
        Assert.Contains("学習中", File.ReadAllText(Path.Combine(run.Path, "job.json")));
    }

    [Fact]
    public void AllRuns_OfADamagedRecord_ShowsItAsFailed()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        File.WriteAllText(Path.Combine(run.Path, "job.json"), "{ cut");

        var record = Assert.Single(Store.AllRuns());

        Assert.Equal((run.RunId, RunStatus.Failed), (record.Id, record.Status));
        Assert.Contains("job.json cannot be understood (line 1)", SettingTexts.InAForm(record.Problem!));
    }

    [Fact]
    public void FindRun_OfARecordWithAText_TakesItAsASentence()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        var file = Path.Combine(run.Path, "job.json");
        var record = JsonNode.Parse(File.ReadAllText(file))!;
        record["message"] = "it failed";
        File.WriteAllText(file, record.ToJsonString());

        Assert.Equal(Problem.Of("it failed"), Store.FindRun(run.RunId).Problem);
    }

    [Theory]
    [InlineData(RunStatus.Queued,
        "The training run waits in the queue; take it out of the queue, then delete the project.")]
    [InlineData(RunStatus.Training, "The training run is running; cancel it, then delete the project.")]
    public void Delete_WhileATrainingGoesOn_IsRefused(RunStatus status, string sentence)
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        Store.SaveRun(Store.FindRun(run.RunId) with { Status = status });

        var error = Assert.Throws<ProjectsException>(() => Store.Delete(_version.ProjectId));

        Assert.Equal((Refusal.InUse, sentence), (error.Reason, SettingTexts.InAForm(error.Problem)));
        Assert.Equal(Refusal.InUse, Workplace.ReasonOf(() => Store.DeleteVersion(_version.Id)));
        Assert.Equal(Refusal.InUse, Workplace.ReasonOf(() => Store.DeleteRun(run.RunId)));
        Assert.Equal(1, Store.Find(_version.Id).Runs);
    }

    [Fact]
    public void DeleteRun_CanBeUndone()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        Store.SaveRun(Store.FindRun(run.RunId) with { Status = RunStatus.Done });

        var trashId = Store.DeleteRun(run.RunId);

        Assert.Empty(Store.AllRuns());
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.FindRun(run.RunId)));

        Store.Restore(trashId);

        Assert.Equal(RunStatus.Done, Store.FindRun(run.RunId).Status);
    }

    [Fact]
    public void Restore_OfAProjectUnderAnotherName_CarriesTheIdsOfItsRunsAlong()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        Store.SaveRun(Store.FindRun(run.RunId) with { Status = RunStatus.Done });
        var trashId = Store.Delete(_version.ProjectId);
        _place.NewVersion("花子");

        Store.Restore(trashId);

        var back = Assert.Single(Store.AllRuns());
        Assert.Equal("花子 (2)", back.ProjectId);
        Assert.Equal(back, Store.FindRun(back.Id));
    }

    [Fact]
    public void Checkpoints_AreTheFilesOfTheRunItself_OldestFirst()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        Store.SaveRun(Store.FindRun(run.RunId) with { Epoch = 10 });
        string[] names = ["花子_v1.safetensors", "花子_v1-000010.safetensors", "花子_v1-000002.safetensors",
            "x.safetensors.part", "state/latest.safetensors"];
        foreach (var name in names) Write(run, name, name);

        var files = Store.Checkpoints(run.RunId);

        Assert.Equal([("花子_v1-000002.safetensors", 2, false), ("花子_v1-000010.safetensors", 10, false),
            ("花子_v1.safetensors", 10, true)], files.Select(file => (file.FileName, file.Epoch ?? 0, file.IsFinal)));
        Assert.Equal(new FileInfo(files[0].Path).Length, files[0].Bytes);
        Assert.Equal(files[1], Store.FindCheckpoint(run.RunId, files[1].Id));
        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() => Store.FindCheckpoint(run.RunId, "../job.json")));
    }

    [Fact]
    public void Checkpoints_OfAnOutputNameThatEndsLikeAnEpoch_TakeTheWholeNameForTheLast()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        var record = Store.FindRun(run.RunId);
        Store.SaveRun(record with { Settings = record.Settings with { OutputName = "a-202611" } });
        Write(run, "a-202611.safetensors", "x");

        var file = Assert.Single(Store.Checkpoints(run.RunId));

        Assert.Equal((true, null), (file.IsFinal, file.Epoch));
    }

    [Fact]
    public void Samples_AreTheImagesOfTheRunItself_WithWhatTheirNamesSay()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        var none = Store.Samples(run.RunId);
        var folder = Directory.CreateDirectory(Path.Combine(run.Path, "samples")).FullName;
        foreach (var name in (string[])
            ["花子-e000000-00.png", "花子-s1234567-12.png", "花子-e000002-01.png.part", "花子.png", "notes.txt"])
            File.WriteAllText(Path.Combine(folder, name), name);

        var samples = Store.Samples(run.RunId).OrderBy(sample => sample.Number).ToList();
        File.WriteAllText(samples[0].Path, "made again");
        var again = Store.Samples(run.RunId).OrderBy(sample => sample.Number).First();

        Assert.Empty(none);
        Assert.Equal(
            [("花子-e000000-00.png", true, 0, 0), ("花子-s1234567-12.png", false, 1234567, 12)],
            samples.Select(sample => (sample.FileName, sample.IsEpochEnd, sample.Number, sample.Prompt)));
        Assert.Equal(samples[0].Id, again.Id);
        Assert.NotEqual(samples[0].Revision, again.Revision);
        using var stream = new StreamReader(Store.OpenSample(run.RunId, again.Id));
        Assert.Equal("made again", stream.ReadToEnd());
    }

    [Fact]
    public void DeleteCheckpoint_CanBeUndone()
    {
        var run = Store.BeginRun(_version.Id, "run", "");
        Write(run, "a.safetensors", "x");
        Write(run, "a-000001.safetensors", "y");

        var trashId = Store.DeleteCheckpoint(run.RunId, Store.Checkpoints(run.RunId)[1].Id);

        Assert.Equal("a-000001.safetensors", Assert.Single(Store.Checkpoints(run.RunId)).FileName);
        Store.Restore(trashId);
        Assert.Equal("x", File.ReadAllText(Path.Combine(run.Path, "a.safetensors")));
    }

    private static void Write(RunFolderInfo run, string name, string text)
    {
        var path = Path.Combine(run.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
