using System.Globalization;
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
        new(SdVersion)
        {
            Description = Say(Description(name, run.Settings.TriggerWord, weight)),
            Notes = Notes(run, checkpoint) is { } notes ? Say(notes) : "",
            HasModelVersions = webUi.Webui == "SD.Next",
            Preview = () => Preview(Path.Combine(runFolder, "dataset")),
        };

    // webui-contract 5.3 and 11.5; SD 1.x is the one family that is trained so far.
    private string SdVersion =>
        webUi.SdVersions is { } words && !words.Contains("SD1") && words.Contains("sd") ? "sd" : "SD1";

    private string Say(Problem text) => ProblemTexts.In(webUi.Language, text);

    private static Problem Description(string name, string trigger, double weight) => new(
        trigger.Length > 0 ? "lora_card.description" : "lora_card.description_no_trigger", "",
        ("label", name), ("trigger", trigger), ("weight", weight.ToString("0.##", CultureInfo.InvariantCulture)));

    private static Problem? Notes(JobRecord run, CheckpointFile checkpoint)
    {
        try
        {
            using var file = SafetensorsFile.Open(checkpoint.Path);
            string Fact(string key) => file.Metadata.GetValueOrDefault(key, "?");
            var training = run.Settings.Training;
            return new Problem("lora_card.notes", "",
                ("date", checkpoint.Saved.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                ("steps", Fact("ss_steps")), ("epoch", Fact("ss_epoch")), ("epochs", Fact("ss_num_epochs")),
                ("resolution", $"{training.Resolution}"), ("rank", Fact("ss_network_dim")),
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
