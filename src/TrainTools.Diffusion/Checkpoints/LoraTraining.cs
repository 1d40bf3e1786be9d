using System.Globalization;
using System.Text.Json;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>Reads kohya's <c>ss_*</c> metadata; what is odd there is passed over, never an error.</summary>
internal static class LoraTraining
{
    private static readonly (string Key, string Label)[] Known =
    [
        ("ss_output_name", "Name"),
        ("ss_sd_model_name", "Trained on"),
        ("ss_new_sd_model_hash", "Base SHA-256"),
        ("ss_base_model_version", "Base version"),
        ("modelspec.architecture", "Architecture"),
        ("ss_network_module", "Network"),
        ("ss_network_args", "Network arguments"),
        ("ss_resolution", "Resolution"),
        ("ss_clip_skip", "Clip skip"),
        ("ss_max_token_length", "Caption tokens"),
        ("ss_num_train_images", "Images with repeats"),
        ("ss_num_reg_images", "Regularisation images"),
        ("ss_epoch", "Epoch"),
        ("ss_num_epochs", "Epochs planned"),
        ("ss_steps", "Steps"),
        ("ss_max_train_steps", "Steps planned"),
        ("ss_total_batch_size", "Batch size"),
        ("ss_optimizer", "Optimizer"),
        ("ss_learning_rate", "Learning rate"),
        ("ss_unet_lr", "U-Net learning rate"),
        ("ss_text_encoder_lr", "Text encoder learning rate"),
        ("ss_lr_scheduler", "Schedule"),
        ("ss_lr_warmup_steps", "Warm-up steps"),
        ("ss_mixed_precision", "Precision"),
        ("ss_seed", "Seed"),
        ("ss_min_snr_gamma", "Min-SNR gamma"),
        ("ss_noise_offset", "Noise offset"),
        ("ss_training_comment", "Comment"),
        ("ss_training_started_at", "Started"),
        ("ss_training_finished_at", "Finished"),
        ("sshs_model_hash", "Hash"),
    ];

    /// <summary>Label and value of every known fact that says something.</summary>
    public static List<KeyValuePair<string, string>> Facts(IReadOnlyDictionary<string, string> metadata)
    {
        var facts = new List<KeyValuePair<string, string>>();
        foreach (var (key, label) in Known)
        {
            if (!metadata.TryGetValue(key, out var value) || value is "" or "None")
                continue;
            facts.Add(new(label, key.EndsWith("ed_at", StringComparison.Ordinal) ? Date(value) : value));
        }
        return facts;
    }

    /// <summary>Tags with their counts over all folders, most frequent first.</summary>
    public static List<KeyValuePair<string, int>> Tags(IReadOnlyDictionary<string, string> metadata)
    {
        var tags = new OrderedDictionary<string, int>();
        try
        {
            using var frequency = JsonDocument.Parse(metadata.GetValueOrDefault("ss_tag_frequency", "{}"));
            foreach (var tag in Objects(frequency.RootElement).SelectMany(Folder))
                tags[tag.Key] = tags.GetValueOrDefault(tag.Key) + tag.Value;
        }
        catch (JsonException)
        {
            return []; // the tags are for looking at; a file without readable ones is still a LoRA
        }
        return [.. tags.OrderByDescending(tag => tag.Value)];
    }

    private static IEnumerable<JsonElement> Objects(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
            ? root.EnumerateObject().Select(folder => folder.Value)
                .Where(tags => tags.ValueKind == JsonValueKind.Object)
            : [];

    private static IEnumerable<KeyValuePair<string, int>> Folder(JsonElement tags)
    {
        foreach (var tag in tags.EnumerateObject())
        {
            if (tag.Value.ValueKind == JsonValueKind.Number && tag.Value.TryGetInt32(out var count))
                yield return new(tag.Name.Trim(), count);
        }
    }

    // Seconds since 1970, as Python's time.time() gives them.
    private static string Date(string value)
    {
        var isNumber = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds);
        return isNumber && seconds is > 0 and < 32_503_680_000 // the year 3000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                .ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)
            : value;
    }
}
