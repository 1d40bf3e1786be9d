using System.Text.Json.Nodes;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Resume;

/// <summary>Makes of a saved state one that an earlier version of the program saved.</summary>
internal static class OlderState
{
    /// <summary>Changes the settings in a state's header, and signs it anew.</summary>
    public static void Make(string path, Action<JsonObject> change)
    {
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, Tensor>> tensors;
        OrderedDictionary<string, string> metadata = [];
        using (var file = SafetensorsFile.Open(path))
        {
            tensors = [.. file.Entries.Keys.Select(key => KeyValuePair.Create(key, file.Load(key)))];
            foreach (var (key, value) in file.Metadata)
                metadata[key] = value;
        }
        var header = JsonNode.Parse(metadata["facts"])!.AsObject();
        change(header["settings"]!.AsObject());
        metadata["facts"] = header.ToJsonString();
        var table = tensors.Select(pair =>
            (pair.Key, (IReadOnlyList<long>)pair.Value.shape, pair.Value.numel() * pair.Value.ElementSize));
        metadata["sha256"] = SafetensorsChecksum.Of(
            metadata["facts"], table, stream => SafetensorsWriter.WriteData(stream, tensors));
        SafetensorsWriter.Write(path, tensors, metadata);
    }
}
