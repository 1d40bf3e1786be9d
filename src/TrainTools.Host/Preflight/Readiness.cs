using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.WebUi;
using TrainTools.Projects;
using TrainTools.Projects.Storage;
using Stored = TrainTools.Projects.Storage;
using TrainTools.Training;
using TrainTools.Training.Memory;

namespace TrainTools.Host.Preflight;

/// <summary>What stands in the way of a training, and what a person should know before it; all of it at once.</summary>
internal sealed class Readiness(
    ProjectStore store, BaseModelList models, VaeList vaes, VocabularyCheck vocabulary, Forecast forecast,
    MachineProbe machine, WebUiHome webUi, WebUiClient client)
{
    private const int FewImages = 5;

    /// <summary>Looks at everything.</summary>
    public async Task<IReadOnlyList<Finding>> Check(string versionId, CancellationToken cancellationToken)
    {
        var version = store.Find(versionId);
        var settings = version.Settings;
        var wrong = forecast.Problems(version, settings);
        var ofSize = wrong.Count == 0 ? OfSize(await forecast.Of(version, settings, cancellationToken)) : [];
        var report = await machine.Report();
        return
        [
            .. OfMachine(report), .. OfImages(versionId, settings), .. await OfBase(settings, cancellationToken),
            .. wrong.Select(Stop), .. OfSettings(settings), .. OfPrecision(settings, report), .. ofSize,
            .. await OfWebUi(cancellationToken),
        ];
    }

    private static IEnumerable<Finding> OfMachine(DoctorReport? report)
    {
        if (report is null)
            yield return Stop(new Problem("machine.not_examined", ""));
        if (report?.Torch.Problem is { } torch)
            yield return Stop(torch);
    }

    private IEnumerable<Finding> OfImages(string versionId, Stored.VersionSettings settings)
    {
        var folder = store.Open(versionId);
        var images = folder.Images();
        if (images.Count == 0)
        {
            yield return Stop(new Problem("dataset.no_images", ""));
            yield break;
        }
        if (images.Count < FewImages)
            yield return Warn(new Problem("dataset.few_images", "", ("n", $"{images.Count}")));
        int bare = images.Count(image => image.Caption.Length == 0);
        if (bare > 0)
            yield return new Finding(Weight.Note, new Problem(
                "dataset.without_caption", "", ("n", $"{bare}"), ("total", $"{images.Count}")));
        if (settings.Consent is { ShowsRealPeople: true, HasConsent: false })
            yield return Warn(new Problem("dataset.no_consent", "consent"));
        foreach (var problem in folder.CaptionNotes()) // what is left out, the estimate's plan says
            yield return Warn(problem);
    }

    private async Task<IReadOnlyList<Finding>> OfBase(Stored.VersionSettings settings, CancellationToken cancellationToken)
    {
        if (settings.BaseModelId.Length == 0)
            return [Stop(new Problem("base.not_chosen", "base_model_id"))];
        if (models.Find(settings.BaseModelId) is not { } model)
            return [Stop(new Problem("base.gone", "base_model_id"))];
        if (model.Problem is { } problem)
            return [Stop(problem with { Field = "base_model_id" })];
        var vae = await OfVae(settings.VaeId, model, cancellationToken);
        var contradictions = PredictionChoice.Warnings(settings.Training, model.Prediction, Path.GetFileName(model.Path));
        var family = model.Layout!.Family; // known where the file is no problem
        return
        [
            .. vae is null ? Array.Empty<Finding>() : [Stop(vae with { Field = "vae_id" })],
            .. PredictionChoice.Problems(settings.Training, model.Prediction).Select(Stop),
            .. FamilyRules.Problems(settings.Training, family).Select(Stop),
            .. contradictions.Select(Warn),
            .. FamilyRules.Warnings(settings.Training, family).Select(Warn),
            .. FamilyRules.Notes(settings.Training, family).Select(note => new Finding(Weight.Note, note)),
            .. vocabulary.Of(model.Path, webUi.Facts.ClipVocabulary) is { } noWords
                ? [Stop(noWords with { Field = "base_model_id" })] : Array.Empty<Finding>(),
        ];
    }

    private async Task<Problem?> OfVae(string id, BaseModelFile model, CancellationToken cancellationToken)
    {
        var (path, isGone) = await vaes.Find(id, model.Path, cancellationToken);
        if (isGone)
            return new Problem("vae.gone", "");
        if (path is null)
            return model.WithoutVae is null ? null
                : id.Length == 0 ? model.WithoutVae
                : new Problem("vae.webui_has_none", "", ("file", Path.GetFileName(model.Path)));
        try
        {
            VaeFile.Open(path).Dispose();
            return null;
        }
        catch (CheckpointException problem)
        {
            return problem.Problem;
        }
    }

    private static IEnumerable<Finding> OfSettings(Stored.VersionSettings settings)
    {
        if (FileNames.Problem(settings.OutputName) is { } name)
            yield return Stop(name with { Field = "output_name" });
        else if (FileNames.Note(settings.OutputName) is { } note)
            yield return Warn(note with { Field = "output_name" });
        if (settings.TriggerWord.Length == 0)
            yield return Warn(new Problem("trigger.none", "trigger_word"));
        else if ((PromptSigns.Invisible(settings.TriggerWord) ?? PromptSigns.Meaning(settings.TriggerWord)) is { } sign)
            yield return Warn(new Problem("trigger.prompt_sign", "trigger_word",
                ("sign", sign), ("example", PromptSigns.Without(settings.TriggerWord).Trim())));
    }

    private static IEnumerable<Finding> OfPrecision(Stored.VersionSettings settings, DoctorReport? report)
    {
        var isProcessor = report?.Torch.Device == "cpu";
        var wanted = settings.Training.Precision;
        if (ProcessorFeatures.SlowPrecision(wanted, isProcessor, ProcessorFeatures.HasBf16) is { } slow)
            yield return Warn(slow);
    }

    private static IEnumerable<Finding> OfSize(Expected expected)
    {
        if (expected.DiskBytes > expected.FreeDiskBytes)
            yield return Stop(new Problem("disk.short", "",
                ("needed", SizeText.Of(expected.DiskBytes)), ("free", SizeText.Of(expected.FreeDiskBytes))));
        if (expected.Memory is { Fits: false } plan)
            yield return Warn(plan.Words with { Field = "gradient_checkpointing" });
    }

    private async Task<IEnumerable<Finding>> OfWebUi(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (await client.IsBusy(cancellationToken))
            findings.Add(new Finding(Weight.Note, new Problem("webui.is_busy", "")));
        if (webUi.Facts.Folders.Lora.Length == 0)
            findings.Add(Warn(new Problem("lora.no_folder", "")));
        return findings;
    }

    private static Finding Stop(Problem problem) => new(Weight.Problem, problem);

    private static Finding Warn(Problem problem) => new(Weight.Warning, problem);
}
