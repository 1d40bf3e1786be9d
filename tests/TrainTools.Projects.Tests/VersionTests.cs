using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests;

public sealed class VersionTests : IDisposable
{
    private readonly Workplace _place = new();

    private ProjectStore Store => _place.Store;

    public void Dispose() => _place.Dispose();

    [Fact]
    public void CreateVersion_WithoutALabel_CountsOn()
    {
        var first = _place.NewVersion("a");
        Store.CreateVersion(first.ProjectId, "v3", null, "", new VersionSettings());

        var settings = new VersionSettings { Kind = SubjectKind.Pose };
        var next = Store.CreateVersion(first.ProjectId, "", null, "request", settings);
        var again = Store.CreateVersion(first.ProjectId, "", null, "request", new VersionSettings());
        var last = Store.CreateVersion(first.ProjectId, "", null, "", new VersionSettings());

        Assert.Equal(("v4", "v4", "v5"), (next.Label, again.Label, last.Label));
        Assert.Equal(("a", "a_v4", SubjectKind.Pose),
            (next.Settings.TriggerWord, next.Settings.OutputName, next.Settings.Kind));
        Assert.Equal(["v1", "v3", "v4", "v5"], Store.List()[0].Versions.Select(version => version.Label));
    }

    [Fact]
    public void CreateVersion_AsACopy_TakesDatasetAndSettingsAndLeavesTheOther()
    {
        var version = _place.NewVersion("a");
        var image = _place.Dropped(version, "x.png", Workplace.Png(1), "red");
        version = Store.UpdateVersion(version.Id, 1, version.Settings with { Notes = "メモ" });

        var copy = Store.CreateVersion(version.ProjectId, "second", version.Id, "", new VersionSettings());

        Assert.Equal((1, "メモ", "a_second"), (copy.Images, copy.Settings.Notes, copy.Settings.OutputName));
        var copied = Assert.Single(Store.Open(copy.Id).Images());
        Store.Open(copy.Id).SetCaption(copied.Id, "blue", copied.CaptionRevision);
        Assert.Equal("red", Store.Open(version.Id).Images()[0].Caption);
        Assert.Equal(image.Sha256, copied.Sha256);
    }

    [Fact]
    public void UpdateVersion_WithAStaleRevision_IsRefusedAndChangesNothing()
    {
        var version = _place.NewVersion();
        Store.UpdateVersion(version.Id, 1, version.Settings with { Notes = "first" });

        var error = Assert.Throws<ProjectsException>(() =>
            Store.UpdateVersion(version.Id, 1, version.Settings with { Notes = "second" }));

        Assert.Equal((Refusal.VersionChanged, new Problem("version.changed", "revision", ("label", "v1"))),
            (error.Reason, error.Problem));
        var now = Store.Find(version.Id);
        Assert.Equal(("first", 2), (now.Settings.Notes, now.Revision));
    }

    [Fact]
    public void UpdateVersion_FromManyThreads_LosesNoWrite()
    {
        var version = _place.NewVersion();

        Parallel.For(0, 20, i =>
        {
            while (true)
            {
                var now = Store.Find(version.Id);
                var settings = now.Settings with { Notes = now.Settings.Notes + "x" };
                try
                {
                    Store.UpdateVersion(version.Id, now.Revision, settings);
                    return;
                }
                catch (ProjectsException error) when (error.Reason == Refusal.VersionChanged)
                {
                    continue; // as a person would: look again, change again
                }
            }
        });

        var end = Store.Find(version.Id);
        Assert.Equal((new string('x', 20), 21), (end.Settings.Notes, end.Revision));
    }

    [Fact]
    public void RenameVersion_KeepsIdAndSettings()
    {
        var version = _place.NewVersion();

        var renamed = Store.RenameVersion(version.Id, "二番");

        Assert.Equal((version.Id, "二番", 2, version.Settings.OutputName),
            (renamed.Id, renamed.Label, renamed.Revision, renamed.Settings.OutputName));
        Assert.Equal(Refusal.InvalidLabel, Workplace.ReasonOf(() => Store.RenameVersion(version.Id, " ")));
    }

    [Fact]
    public void DeleteVersion_OfAVersion_CanBeUndoneAndNeedsItsProject()
    {
        var version = _place.NewVersion("a");
        var trashed = Store.DeleteVersion(version.Id);
        var project = Store.Delete(version.ProjectId);

        var reason = Workplace.ReasonOf(() => Store.Restore(trashed));
        Store.Restore(project);
        Store.Restore(trashed);

        Assert.Equal(Refusal.NotThere, reason);
        Assert.Equal("v1", Store.Find(version.Id).Label);
    }

    [Fact]
    public void DeleteVersion_DuringAnUpload_LeavesNothingBehind()
    {
        var version = _place.NewVersion("a");
        var open = Store.Open(version.Id);
        var bytes = Workplace.Png(1);
        open.Upload(new("u", "x.png", bytes.Length, 0, bytes.AsMemory(0, 20)));

        Store.DeleteVersion(version.Id);

        Assert.Equal(Refusal.NotThere, Workplace.ReasonOf(() =>
            open.Upload(new("u", "x.png", bytes.Length, 20, bytes.AsMemory(20)))));
        Assert.Equal(["a/project.json"], Workplace.FilesIn(_place.Root));
    }

    [Fact]
    public void VersionFile_IsTextThatAPersonCanRead()
    {
        var version = _place.NewVersion("花子🎨");

        var text = File.ReadAllText(Path.Combine(_place.PathOf(version), "version.json"));

        Assert.Contains("\"label\": \"v1\"", text);
        Assert.Contains("\"triggerWord\": \"花子", text);
        Assert.Contains("\"kind\": \"character\"", text);
        Assert.Contains("\"optimizer\": \"adamw\"", text);
        Assert.Contains("\"format\": 1", text);
    }

    [Fact]
    public void UpdateVersion_OfAFileWithKeysOfOthers_KeepsThem()
    {
        var version = _place.NewVersion();
        var file = Path.Combine(_place.PathOf(version), "version.json");
        File.WriteAllText(file, File.ReadAllText(file)
            .Replace("\"training\": {", "\"training\": { \"myRank\": 7,", StringComparison.Ordinal)
            .Replace("\"format\": 1,", "\"format\": 1, \"of a person\": [1, 2],", StringComparison.Ordinal));

        Store.UpdateVersion(version.Id, 1, version.Settings with { Training = new() { Lora = new() { ConvRank = 8 } } });
        Store.UpdateVersion(version.Id, 2, version.Settings);

        var text = File.ReadAllText(file);
        Assert.Contains("\"myRank\": 7", text);
        Assert.Contains("of a person", text);
        Assert.Null(Store.Find(version.Id).Settings.Training.Lora.ConvRank);
    }

    [Fact]
    public void Find_OfADamagedFile_ShowsTheVersionAndNeverOverwritesIt()
    {
        var version = _place.NewVersion("a");
        var file = Path.Combine(_place.PathOf(version), "version.json");
        File.WriteAllText(file, "{ \"label\": \"v1\",\n \"settings\": { \"training\": { \"epochs\": \"many\" } } }");

        var shown = Store.List()[0].Versions[0];

        Assert.Equal($"{file} cannot be understood ('settings.training.epochs'). Repair it in a text " +
            "editor, or delete it to begin with the recommended settings.", SettingTexts.InAForm(shown.Problem!));
        var before = File.ReadAllText(file);
        File.WriteAllText(file, before[..20]);
        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() => Store.RenameVersion(version.Id, "x")));
        Assert.Equal(before[..20], File.ReadAllText(file));
    }

    [Fact]
    public void Find_OfAProjectOfTheOlderTrainTools_OpensItAsItIs()
    {
        var version = Path.Combine(_place.Root, "hanako", "versions", "first");
        Directory.CreateDirectory(Path.Combine(version, "dataset", "origin", "preload"));
        var processed = Directory.CreateDirectory(Path.Combine(version, "dataset", "processed", "12_hanako")).FullName;
        File.WriteAllBytes(Path.Combine(processed, "00000-0-a.png"), Workplace.Png(1));
        Directory.CreateDirectory(Path.Combine(version, "trains", "model-bs-1"));
        File.WriteAllText(Path.Combine(version, "trains", "model-bs-1", "hanako-first-000002.safetensors"), "x");
        File.WriteAllText(Path.Combine(version, "train_config.json"), """
            {"train_num_epochs": 20, "train_optimizer_type": ["Lion"], "train_learning_rate": "0.0002,0.1",
             "train_net_dim": 128, "train_alpha": 64, "train_clip_skip": 2, "train_base_model": null}
            """);
        File.WriteAllText(Path.Combine(_place.Root, "train_tools_config.json"), "{}");
        var before = Workplace.FilesIn(_place.Root);

        var project = Assert.Single(Store.List());

        var found = Assert.Single(project.Versions);
        Assert.Equal(("hanako", "first", 1, 1), (project.Label, found.Label, found.Images, found.Runs));
        var training = found.Settings.Training;
        Assert.Equal((20, OptimizerKind.Lion, 2e-4, 128, 64.0, 2), (training.Epochs, training.Optimizer.Kind,
            training.Optimizer.LearningRate, training.Lora.Rank, training.Lora.Alpha, training.ClipSkip));
        Assert.Equal(("hanako", "hanako-first"), (found.Settings.TriggerWord, found.Settings.OutputName));
        Assert.Equal(before, Workplace.FilesIn(_place.Root));        // looking changes nothing

        var image = Assert.Single(Store.Open(found.Id).Images());
        Assert.Equal((12, "hanako"), (image.EffectiveRepeats, image.Concept));
        Assert.Equal(2, Store.Checkpoints(Assert.Single(Store.RunsOf(found.Id)).Id)[0].Epoch);
        Assert.Equal(20, Store.UpdateVersion(found.Id, 1, found.Settings).Settings.Training.Epochs);
    }
}
