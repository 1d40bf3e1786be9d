using TrainTools.Core.Settings;
using TrainTools.Diffusion.Tokens;
using TrainTools.Host.BaseModels;
using TrainTools.Host.Progress;
using TrainTools.Host.Serving;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Names;
using TrainTools.Projects.Store;
using TrainTools.Protocol;
using TrainTools.Training.Devices;
using Stored = TrainTools.Projects.Store;

namespace TrainTools.Host.Planning;

/// <summary>What stands in the way of a training, and what a person should know before it; all of it at once.</summary>
internal sealed class Readiness(
    ProjectStore store, BaseModelList models, Forecast forecast, MachineProbe machine, WebUiHome webUi, WebUiClient client)
{
    private const int FewPictures = 5;
    private const double LionIsFast = 5e-5;

    /// <summary>Looks at everything.</summary>
    public async Task<IReadOnlyList<Finding>> Check(string versionId, CancellationToken stop)
    {
        var version = store.Find(versionId);
        var settings = version.Settings;
        bool canBeForetold = !settings.Training.Problems().Any(); // else OfSettings says what is wrong
        var ofSize = canBeForetold ? OfSize(await forecast.Of(version, settings, stop)) : [];
        var report = await machine.Report();
        return
        [
            .. OfMachine(report), .. OfPictures(versionId, settings), .. OfBase(settings),
            .. OfSettings(settings), .. OfPrecision(settings, report), .. ofSize, .. await OfWebUi(stop),
        ];
    }

    private static IEnumerable<Finding> OfMachine(Doctor.DoctorReport? report)
    {
        if (report is null)
            yield return Problem("", "This machine could not be examined: the program's own check ended unexpectedly. " +
                "Look at the host's log, or install Train Tools again.");
        if (report?.Torch.Problem is { } torch)
            yield return Problem("", torch);
    }

    private IEnumerable<Finding> OfPictures(string versionId, Stored.VersionSettings settings)
    {
        var folder = store.Open(versionId);
        var pictures = folder.Pictures();
        if (pictures.Count == 0)
        {
            yield return Problem("", "There are no pictures yet. Drop 10 to 40 of them onto the Dataset page.");
            yield break;
        }
        if (pictures.Count < FewPictures)
            yield return Note(Severity.Warning, "",
                $"{pictures.Count} pictures are few: the LoRA will know little else than these. 10 to 40 are usual.");
        int small = pictures.Count(picture => Math.Min(picture.Width, picture.Height) * 2 < settings.Training.Resolution);
        if (small > 0)
            yield return Note(Severity.Warning, "resolution",
                $"{small} of the pictures are less than half as large as the resolution and will look blurred. Replace " +
                "them with larger ones, or choose a smaller resolution.");
        int bare = pictures.Count(picture => picture.Caption.Length == 0);
        if (bare > 0)
            yield return Note(Severity.Note, "",
                $"{bare} of {pictures.Count} pictures have no caption; the trigger word stands for them.");
        if (settings.Consent is { ShowsRealPeople: true, HasConsent: false })
            yield return Note(Severity.Warning, "consent",
                "The pictures show real people who have not agreed. Ask them first, or use other pictures.");
        foreach (string problem in folder.Problems())
            yield return Note(Severity.Warning, "", problem);
    }

    private IEnumerable<Finding> OfBase(Stored.VersionSettings settings)
    {
        if (settings.BaseModelId.Length == 0)
            yield return Problem("base_model_id", "No base model is chosen. Choose the one you make pictures with.");
        else if (models.Find(settings.BaseModelId) is not { } model)
            yield return Problem("base_model_id", "The base model is not there any more. Choose another.");
        else if (model.Problem.Length > 0)
            yield return Problem("base_model_id", model.Problem);
        else if (!HasVocabulary(model.Path))
            yield return Problem("", "CLIP's vocabulary, which turns captions into numbers, was not found in the WebUI. Put " +
                "its file bpe_simple_vocab_16e6.txt.gz beside the base model.");
    }

    private bool HasVocabulary(string model)
    {
        try
        {
            ClipVocabulary.Find(webUi.Facts.ClipVocabulary is { Length: > 0 } file ? file : null, model);
            return true;
        }
        catch (TokenizerException)
        {
            return false;
        }
    }

    private static IEnumerable<Finding> OfSettings(Stored.VersionSettings settings)
    {
        foreach (var problem in settings.Training.Problems())
        {
            var finding = Problem(problem.Field, SettingTexts.InAForm(problem));
            finding.Code = problem.Code;
            finding.Arguments.Add(problem.Arguments.ToDictionary(argument => argument.Key, argument => argument.Value));
            yield return finding;
        }
        if (FileNames.Problem(settings.OutputName) is { } name)
            yield return Problem("output_name", OptionsInWords.Of(name));
        if (settings.TriggerWord.Length == 0)
            yield return Note(Severity.Warning, "trigger_word",
                "There is no trigger word; the LoRA then changes every picture. Choose a word that nothing else is called.");
        if (settings.Training.Optimizer is { Kind: Core.Settings.OptimizerKind.Lion, LearningRate: > LionIsFast })
            yield return Note(Severity.Warning, "learning_rate",
                "Lion wants a smaller learning rate than AdamW: 2e-5 is usual, and more often breaks the pictures.");
    }

    private static IEnumerable<Finding> OfPrecision(Stored.VersionSettings settings, Doctor.DoctorReport? report)
    {
        var isProcessor = report?.Torch.Device == "cpu";
        var wanted = settings.Training.Precision;
        if (ProcessorFeatures.SlowPrecision(wanted, isProcessor, ProcessorFeatures.HasBf16) is { } slow)
            yield return Note(Severity.Warning, "precision", slow);
    }

    private static IEnumerable<Finding> OfSize(Expected expected)
    {
        if (expected.DiskBytes > expected.FreeDiskBytes)
            yield return Problem("", $"The files of this training need {SizeText.Of(expected.DiskBytes)}, but only " +
                $"{SizeText.Of(expected.FreeDiskBytes)} are free on the disk. Make room, or save every few epochs only.");
        if (expected.MemoryBytes > expected.FreeMemoryBytes)
            yield return Note(Severity.Warning, "memory_saving",
                $"The training is expected to need {SizeText.Of(expected.MemoryBytes.Value)} of memory, and " +
                $"{SizeText.Of(expected.FreeMemoryBytes.Value)} are free. It will try to save memory, and be slower.");
    }

    private async Task<IEnumerable<Finding>> OfWebUi(CancellationToken stop)
    {
        var findings = new List<Finding>();
        if (await client.IsBusy(stop))
            findings.Add(Note(Severity.Note, "", "The WebUI is making a picture; the training waits for it."));
        if (webUi.Facts.Folders.Lora.Length == 0)
            findings.Add(Note(Severity.Warning, "", "No LoRA folder is known, so the LoRA cannot be put into the WebUI; " +
                "it can be downloaded."));
        return findings;
    }

    private static Finding Problem(string setting, string text) => Note(Severity.Problem, setting, text);

    private static Finding Note(Severity severity, string setting, string text) =>
        new() { Severity = severity, Setting = setting, Text = text };
}
