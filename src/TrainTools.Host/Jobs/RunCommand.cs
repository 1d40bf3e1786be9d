using TrainTools.Host.BaseModels;
using TrainTools.Host.Planning;
using TrainTools.Host.Serving;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Store;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>The command line of a run's worker.</summary>
internal sealed class RunCommand(ProjectStore store, BaseModelList models, WebUiHome webUi)
{
    /// <summary>The words: a new training, or to go on with one that has begun.</summary>
    /// <exception cref="JobException">The base model is gone.</exception>
    public IReadOnlyList<string> For(RunRecord run)
    {
        string folder = store.RunPath(run.Id);
        string[] forPrograms = ["--events", "json", "--control", "stdin"];
        if (File.Exists(Path.Combine(folder, "run.json")))
            return ["train", "--resume", folder, .. forPrograms];

        if (!Directory.Exists(Path.Combine(folder, "dataset")))
            store.Snapshot(store.Open(run.VersionId), new RunFolderInfo(run.Id, folder, IsNew: false), run.Settings); // the host went away while it was taken
        var model = models.Find(run.Settings.BaseModelId) ?? throw new JobException(ErrorReason.CannotTrain,
            "The base model of this training is not there any more. Put it back, or choose another and begin anew.");
        IEnumerable<string> vocabulary = webUi.Facts.ClipVocabulary is { Length: > 0 } file ? ["--clip-vocab", file] : [];
        return
        [
            "train", "--base", model.Path, "--data", Path.Combine(folder, "dataset"),
            "--output", run.Settings.OutputName, "--lora-dir", folder, "--run-dir", folder,
            .. RunSettings.Options(run.Settings), .. vocabulary, .. forPrograms,
        ];
    }
}
