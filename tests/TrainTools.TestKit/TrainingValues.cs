using System.Text.Json.Nodes;
using Google.Protobuf;
using TrainTools.Protocol;

namespace TrainTools.TestKit;

/// <summary>The settings of a training in a version's message.</summary>
public static class TrainingValues
{
    /// <summary>Changes some of them; null leaves one to the program.</summary>
    public static void Set(this VersionSettings settings, params IReadOnlyList<(string Key, JsonNode? Value)> values)
    {
        var json = settings.Training();
        foreach (var (key, value) in values)
            json[key] = value;
        settings.TrainingJson = ByteString.CopyFromUtf8(json.ToJsonString());
    }

    /// <summary>All of them.</summary>
    public static JsonObject Training(this VersionSettings settings) =>
        settings.TrainingJson.IsEmpty ? [] : JsonNode.Parse(settings.TrainingJson.Span)!.AsObject();
}
