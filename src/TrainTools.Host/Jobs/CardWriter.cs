using System.Globalization;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Host.WebUi;
using TrainTools.Imaging;
using TrainTools.Projects.Loras;
using TrainTools.Projects.Runs;

namespace TrainTools.Host.Jobs;

/// <summary>What a LoRA's card in the WebUI says: the facts of its run, in the WebUI's language and words.</summary>
internal sealed class CardWriter(WebUiFacts webUi)
{
    private const int PreviewSide = 768; // webui-contract 5.3: 512×768 is plenty

    /// <summary>The card of a checkpoint.</summary>
    /// <param name="name">Of project and version.</param>
    /// <param name="runFolder">Holds the images that it was trained on, until there are samples.</param>
    public LoraCard Of(string name, JobRecord run, CheckpointFile checkpoint, double weight, string runFolder) =>
        new(SdVersion(FamilyOf(checkpoint), webUi.SdVersions))
        {
            Description = Say(Description(name, run.Settings.TriggerWord, weight)),
            Notes = Notes(checkpoint) is { } notes ? Say(notes) : "",
            HasModelVersions = webUi.Webui == "SD.Next",
            Preview = () => Preview(Path.Combine(runFolder, "dataset")),
        };

    /// <summary>The WebUI's word for a family: A1111's, or Forge Neo's, which knows no SD 2.x.</summary>
    /// <param name="family">The LoRA's.</param>
    /// <param name="words">Those that the WebUI knows; null: it did not tell.</param>
    internal static string SdVersion(ModelFamily family, IReadOnlyList<string>? words)
    {
        var (usual, neo) = family switch
        {
            ModelFamily.Sd1 => ("SD1", "sd"),
            ModelFamily.Sd2 => ("SD2", "Unknown"),
            ModelFamily.Sdxl => ("SDXL", "xl"),
            _ => ("Unknown", "Unknown"),
        };
        return words is not null && !words.Contains(usual) && words.Contains(neo) ? neo : usual;
    }

    private static ModelFamily FamilyOf(CheckpointFile checkpoint)
    {
        try
        {
            using var file = SafetensorsFile.Open(checkpoint.Path);
            return ModelFile.Identify(file).Family;
        }
        catch (CheckpointException)
        {
            return ModelFamily.Unknown; // copying it says what is wrong with it
        }
    }

    private string Say(Problem text) => ProblemTexts.In(webUi.Language, text);

    private static Problem Description(string name, string trigger, double weight) => new(
        trigger.Length > 0 ? "lora_card.description" : "lora_card.description_no_trigger", "",
        ("label", name), ("trigger", trigger), ("weight", weight.ToString("0.##", CultureInfo.InvariantCulture)));

    private static Problem? Notes(CheckpointFile checkpoint)
    {
        try
        {
            using var file = SafetensorsFile.Open(checkpoint.Path);
            string Fact(string key) => file.Metadata.GetValueOrDefault(key, "?");
            return new Problem("lora_card.notes", "",
                ("date", checkpoint.Saved.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                ("steps", Fact("ss_steps")), ("epoch", Fact("ss_epoch")), ("epochs", Fact("ss_num_epochs")),
                ("resolution", Fact("modelspec.resolution").Split('x')[0]), ("rank", Fact("ss_network_dim")),
                ("base", Fact("ss_sd_model_name")));
        }
        catch (CheckpointException)
        {
            return null; // copying it says what is wrong with it
        }
    }

    private static byte[]? Preview(string dataset)
    {
        var images = Directory.Exists(dataset)
            ? Directory.EnumerateFiles(dataset, "*", SearchOption.AllDirectories).Where(ImageFormats.IsImage)
            : [];
        if (images.Order(StringComparer.Ordinal).FirstOrDefault() is not { } image)
            return null;
        try
        {
            return Thumbnail.MakeWebP(Path.GetFileName(image), ImageFile.ReadAllBytes(image), PreviewSide);
        }
        catch (ImageException)
        {
            return null; // a card without a picture is better than no LoRA
        }
    }
}
