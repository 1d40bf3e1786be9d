using System.Globalization;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.WebUi;
using TrainTools.Projects;
using TrainTools.Projects.Loras;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;
using TrainTools.Training.Output;
using UsedLora = TrainTools.Projects.Loras.UsedLora;

namespace TrainTools.Host.Jobs;

/// <summary>Puts checkpoints into the WebUI's LoRA folder, takes them out, and has the WebUI look again.</summary>
internal sealed class LoraService(
    ProjectStore store, WebUiHome home, WebUiClient webUi, BaseModelList models, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private LoraFolder? _folder;

    /// <summary>Puts a copy there, or gives the one that is there another weight.</summary>
    /// <exception cref="JobException">No LoRA folder is known.</exception>
    public UsedLora Use(string runId, string checkpointId, double weight)
    {
        var run = store.FindRun(runId);
        var checkpoint = Checkpoint(runId, checkpointId);
        string stem = Path.GetFileNameWithoutExtension(checkpoint.FileName);
        var card = CardOf(run, checkpoint, weight);
        return Folder().Use(
            checkpoint.Path, stem, run.Settings.TriggerWord, weight, card, SafetensorsCopy.Renamed);
    }

    /// <summary>What lies in the folder for a checkpoint; null when none does.</summary>
    public UsedLora? UsedAs(CheckpointFile checkpoint) =>
        home.Facts.Folders.Lora.Length == 0 ? null : Folder().UsedAs(checkpoint.Path);

    /// <summary>Takes it out again.</summary>
    public void Unuse(string runId, string checkpointId) => Folder().Unuse(Checkpoint(runId, checkpointId).Path);

    /// <summary>Opens the checkpoint's file for a download.</summary>
    public Stream Open(string runId, string checkpointId) => new FileStream(
        Checkpoint(runId, checkpointId).Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    /// <summary>
    /// Whether the checkpoint that the WebUI has chosen is of another family than the LoRA; and the base model of the
    /// LoRA's, to offer it. Nothing where either is not known: then the LoRA is used without a word.
    /// </summary>
    public async Task<(Problem? Problem, string BaseModelId)> OtherFamily(
        string runId, string checkpointId, CancellationToken cancellationToken)
    {
        var known = await models.List(cancellationToken);
        var own = known.FirstOrDefault(model => model.Id == store.FindRun(runId).Settings.BaseModelId);
        return OtherFamily(own?.Family ?? LoraName.Family(Checkpoint(runId, checkpointId).Path), own, known);
    }

    /// <inheritdoc cref="OtherFamily(string, string, CancellationToken)"/>
    internal static (Problem? Problem, string BaseModelId) OtherFamily(
        string family, BaseModelFile? own, IReadOnlyList<BaseModelFile> known) =>
        family.Length > 0 && known.FirstOrDefault(model => model.IsSelected) is { Family.Length: > 0 } loaded
            && loaded.Family != family
            ? (new Problem("lora.other_family", "",
                ("family", family), ("loaded", loaded.Name), ("loaded_family", loaded.Family)), own?.Id ?? "")
            : (null, "");

    /// <summary>What to put into the prompt: <c>&lt;lora:stem:0.8&gt;, trigger</c>.</summary>
    public static string Prompt(UsedLora used)
    {
        string tag = $"<lora:{used.Stem}:{used.Weight.ToString("0.##", CultureInfo.InvariantCulture)}>";
        return used.Trigger.Length == 0 ? tag : $"{tag}, {used.Trigger}";
    }

    /// <summary>Has the WebUI look for LoRAs again.</summary>
    public async Task<RefreshOutcome> Refresh(CancellationToken cancellationToken) =>
        await webUi.RefreshLoras(cancellationToken) switch
        {
            true => RefreshOutcome.Done,
            false => RefreshOutcome.Failed,
            null => RefreshOutcome.NoWebui,
        };

    private LoraCard CardOf(JobRecord run, CheckpointFile checkpoint, double weight)
    {
        var version = store.Find(run.VersionId);
        string project = store.List().First(one => one.Id == run.ProjectId).Label;
        return new CardWriter(home.Facts).Of(
            $"{project} {version.Label}", run, checkpoint, weight, store.RunPath(run.Id));
    }

    private CheckpointFile Checkpoint(string runId, string checkpointId) => store.FindCheckpoint(runId, checkpointId);

    private LoraFolder Folder()
    {
        string path = home.Facts.Folders.Lora;
        if (path.Length == 0)
            throw new JobException(ErrorReason.NotThere, new Problem("lora.no_folder_to_use", ""));
        lock (_lock)
        {
            if (_folder?.Path != Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
                _folder = new LoraFolder(path, clock, LoraName.Read);
            return _folder;
        }
    }
}
