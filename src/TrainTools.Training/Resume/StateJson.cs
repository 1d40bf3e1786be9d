using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Resume;

/// <summary>JSON of run.json and of the states' headers, generated at build time; names in snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(StateHeader))]
[JsonSerializable(typeof(TrainingSettings))]
[JsonSerializable(typeof(RunFolderRecord))]
internal sealed partial class StateJson : JsonSerializerContext
{
    /// <summary>Writes names in any script as they are instead of <c>\u…</c>: a person may read these files.</summary>
    public static StateJson Readable => Texts.Json;

    // In a class of its own, so that it is made after the generated defaults that it copies.
    private static class Texts
    {
        public static readonly StateJson Json =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
