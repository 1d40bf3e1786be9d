using System.Text.Encodings.Web;
using System.Text.Json;
using TrainTools.Core.Files;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Host.WebUi;
using TrainTools.Projects;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>The command line of a run's worker.</summary>
internal sealed class RunCommand(ProjectStore store, BaseModelList models, VaeList vaes, WebUiHome webUi)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The words: a new training, or to go on with one that has begun.</summary>
    /// <exception cref="JobException">The base model or the VAE is gone.</exception>
    public async Task<IReadOnlyList<string>> For(JobRecord run, CancellationToken cancellationToken)
    {
        string folder = store.RunPath(run.Id);
        string[] forPrograms = ["--yes", "--events", "json", "--control", "stdin"]; // the person was asked in the tab
        if (File.Exists(Path.Combine(folder, "run.json")))
            return ["train", "--resume", folder, .. forPrograms];

        if (!Directory.Exists(Path.Combine(folder, "dataset")))
            store.Snapshot(store.Open(run.VersionId), new RunFolderInfo(run.Id, folder, IsNew: false), run.Settings); // the host went away while it was taken
        var model = models.Find(run.Settings.BaseModelId) ?? throw new JobException(
            ErrorReason.CannotTrain, new Problem("base.gone", "base_model_id"));
        var (vae, isGone) = await vaes.Find(run.Settings.VaeId, model.Path, cancellationToken);
        if (isGone)
            throw new JobException(ErrorReason.CannotTrain, new Problem("vae.gone", "vae_id"));
        string settings = Path.Combine(folder, "settings.json");
        WholeFile.WriteText(settings, Catalogue.Job.Write(Job(run, model.Path, vae, folder)).ToJsonString(Readable) + "\n");
        return ["train", "--settings", settings, .. forPrograms];
    }

    // How often an image is seen is in the names of the snapshot's folders.
    private TrainingJob Job(JobRecord run, string baseFile, string? vae, string folder) => new()
    {
        Base = baseFile,
        Vae = vae,
        Data = Path.Combine(folder, "dataset"),
        Output = run.Settings.OutputName,
        LoraDir = folder,
        RunDir = folder,
        Cache = store.TrainingCache,
        ClipVocab = ClipVocabulary.ForModel(baseFile, webUi.Facts.ClipVocabulary),
        Training = run.Settings.Training with { Repeats = null },
    };
}
