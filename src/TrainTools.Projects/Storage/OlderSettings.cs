using System.Globalization;
using System.Text.Json.Nodes;
using TrainTools.Core.Settings;

namespace TrainTools.Projects.Storage;

/// <summary>
/// Reads the settings that the older sd-webui-train-tools extension left in a version's folder
/// (<c>dataset_config.json</c>, <c>train_config.json</c>). Mirrored copies lie in its processed folders as files, so
/// flipping is not taken over; the base model is named by the WebUI's title there, which changes.
/// </summary>
internal static class OlderSettings
{
    /// <summary>The settings as far as the files say them, the others as given.</summary>
    public static VersionSettings Read(string folder, VersionSettings others)
    {
        var dataset = JsonFile.ReadObject(Path.Combine(folder, "dataset_config.json")) ?? [];
        var train = JsonFile.ReadObject(Path.Combine(folder, "train_config.json")) ?? [];
        var usual = others.Training;
        return others with
        {
            Training = usual with
            {
                Repeats = Whole(dataset, "train_num_repetitions"),
                Epochs = Whole(train, "train_num_epochs") ?? usual.Epochs,
                SaveEveryEpochs = Whole(train, "train_save_every_n_epochs") ?? usual.SaveEveryEpochs,
                BatchSize = Whole(train, "train_batch_size") ?? usual.BatchSize,
                Lora = usual.Lora with
                {
                    Rank = Whole(train, "train_net_dim") ?? usual.Lora.Rank,
                    Alpha = Number(train, "train_alpha") ?? usual.Lora.Alpha,
                },
                ClipSkip = Whole(train, "train_clip_skip") ?? usual.ClipSkip,
                Optimizer = usual.Optimizer with
                {
                    Kind = Text(train, "train_optimizer_type") == "Lion" ? OptimizerKind.Lion : usual.Optimizer.Kind,
                    LearningRate = Number(train, "train_learning_rate"),
                },
            },
        };
    }

    private static int? Whole(JsonObject file, string key) => Number(file, key) is { } number
        && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    private static double? Number(JsonObject file, string key) => double.TryParse(
        Text(file, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A value, or the first of several, as the older extension could train with each in turn.</summary>
    private static string? Text(JsonObject file, string key)
    {
        var value = file[key] is JsonArray several ? several.FirstOrDefault() : file[key];
        return value is JsonValue ? value.ToString().Split(',')[0].Trim() : null;
    }
}
