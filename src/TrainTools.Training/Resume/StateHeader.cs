using System.Text.Json;
using System.Text.Json.Nodes;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Resume;

/// <summary>What a saved state tells beside its tensors; JSON in the file's header.</summary>
public sealed record StateHeader
{
    /// <summary>How the run began, and with which options it goes on.</summary>
    public required RunOrigin Origin { get; init; }

    /// <summary>Stem of the LoRA files.</summary>
    public required string OutputName { get; init; }

    /// <summary>What is computed, the device's choices filled in.</summary>
    public required TrainingSettings Settings { get; init; }

    /// <summary>What it is computed from.</summary>
    public required Fingerprints Inputs { get; init; }

    /// <summary>Where the run stood.</summary>
    public required RunPosition Position { get; init; }

    /// <summary>Steps done, of <see cref="TotalSteps"/>.</summary>
    public required int Step { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public required int TotalSteps { get; init; }

    /// <summary>The LoRA files that were written up to then, in order.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Reads a header, also of an earlier version: a setting that it does not know has its default.</summary>
    /// <exception cref="JsonException">It is no such header.</exception>
    internal static StateHeader Read(string json)
    {
        var header = JsonNode.Parse(json) as JsonObject ?? throw new JsonException();
        if (header["settings"] is JsonObject settings)
            FillIn(settings, JsonSerializer.SerializeToNode(new TrainingSettings(), StateJson.Readable.TrainingSettings)!);
        return header.Deserialize(StateJson.Readable.StateHeader) ?? throw new JsonException();
    }

    private static void FillIn(JsonObject settings, JsonNode usual)
    {
        foreach (var (key, value) in usual.AsObject())
        {
            if (!settings.ContainsKey(key))
                settings[key] = value?.DeepClone();
            else if (settings[key] is JsonObject inner && value is JsonObject)
                FillIn(inner, value);
        }
    }
}
