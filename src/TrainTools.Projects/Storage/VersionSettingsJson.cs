using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Projects.Storage;

/// <summary>
/// A version's settings in a file: those of the training by their catalogue. A file of the first layout, which held
/// them in two objects under other names, is read as well.
/// </summary>
internal sealed class VersionSettingsJson : JsonConverter<VersionSettings>
{
    private const string Training = "training";
    private const string Dataset = "dataset"; // of the first layout

    /// <summary>Removes what the first layout called otherwise, so that a value does not stand there twice.</summary>
    public static void DropFirstLayout(JsonObject file)
    {
        if (file["settings"] is not JsonObject settings)
            return;
        settings.Remove(Dataset);
        if (settings[Training] is not JsonObject training)
            return;
        foreach (var key in training.Select(pair => pair.Key).Where(key => Now(key) != key && IsKnown(key)).ToList())
            training.Remove(key);
    }

    /// <inheritdoc/>
    public override VersionSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var file = JsonNode.Parse(ref reader) as JsonObject ?? throw new JsonException("It is no object.");
        var dataset = file[Dataset] as JsonObject;
        var training = Values(file[Training] as JsonObject).Concat(Values(dataset)).ToList();
        var usual = new VersionSettings();
        return usual with
        {
            Kind = Get(nameof(VersionSettings.Kind), usual.Kind),
            Look = Get(nameof(VersionSettings.Look), usual.Look),
            TriggerWord = Get(nameof(VersionSettings.TriggerWord), usual.TriggerWord),
            OutputName = Get(nameof(VersionSettings.OutputName), usual.OutputName),
            BaseModelId = Get(nameof(VersionSettings.BaseModelId), usual.BaseModelId),
            VaeId = Get(nameof(VersionSettings.VaeId), usual.VaeId),
            Notes = Get(nameof(VersionSettings.Notes), usual.Notes),
            Consent = (file["consent"] ?? dataset?["consent"])?.Deserialize<Consent>(options),
            Training = Read(training),
        };

        T Get<T>(string property, T usually)
        {
            var key = options.PropertyNamingPolicy!.ConvertName(property);
            try
            {
                return file[key] is { } value ? value.Deserialize<T>(options)! : usually;
            }
            catch (JsonException error)
            {
                throw new JsonException(error.Message, key, null, null, error);
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, VersionSettings value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        Put(nameof(value.Kind), value.Kind);
        Put(nameof(value.Look), value.Look);
        Put(nameof(value.TriggerWord), value.TriggerWord);
        Put(nameof(value.OutputName), value.OutputName);
        Put(nameof(value.BaseModelId), value.BaseModelId);
        Put(nameof(value.VaeId), value.VaeId);
        Put(nameof(value.Consent), value.Consent);
        Put(nameof(value.Training), Catalogue.Training.Write(value.Training));
        Put(nameof(value.Notes), value.Notes);
        writer.WriteEndObject();

        void Put<T>(string property, T part)
        {
            writer.WritePropertyName(options.PropertyNamingPolicy!.ConvertName(property));
            JsonSerializer.Serialize(writer, part, options);
        }
    }

    // Keys that we do not know are another version's or the person's own; the file keeps them.
    private static TrainingSettings Read(IEnumerable<(Setting Setting, JsonNode? Value)> values)
    {
        var settings = new TrainingSettings();
        foreach (var (setting, value) in values)
        {
            var problems = new List<Problem>();
            if (!Catalogue.Value(() => setting.Read(JsonSerializer.SerializeToElement(value)), problems, out var read))
                throw new JsonException(ProblemTexts.InEnglish(problems[0]), $"settings.training.{setting.Key}", null, null);
            settings = setting.With(settings, read);
        }
        return settings;
    }

    private static IEnumerable<(Setting, JsonNode?)> Values(JsonObject? part)
    {
        foreach (var (key, value) in part ?? [])
        {
            if (Catalogue.Training.Find(Now(key)) is { } setting && IsGiven(setting, value))
                yield return (setting, Now(setting, value));
        }
    }

    private static bool IsKnown(string key) => Catalogue.Training.Find(Now(key)) is not null;

    // The first layout's keys were camelCase.
    private static string Now(string key) => JsonNamingPolicy.SnakeCaseLower.ConvertName(key);

    // The first layout wrote "unspecified" or -1 for automatic, and on and off as words.
    private static bool IsGiven(Setting setting, JsonNode? value) =>
        value?.ToString() != "unspecified" && !(setting.Key == "repeats" && value?.ToString() == "-1");

    private static JsonNode? Now(Setting setting, JsonNode? value) => (setting.Kind, value?.ToString()) switch
    {
        (SettingKind.Toggle, "on") => true,
        (SettingKind.Toggle, "off") => false,
        _ => value,
    };
}
