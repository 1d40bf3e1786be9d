using System.Text.Json.Nodes;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Loras;

/// <summary>
/// <c>&lt;stem&gt;.json</c> beside a LoRA, which the WebUI reads for its card and writes when a person edits the card;
/// other extensions keep keys of their own in it.
/// </summary>
internal static class LoraNotes
{
    private const string Activation = "activation text", Weight = "preferred weight", SdVersion = "sd version";

    /// <summary>Sets our keys and leaves the others.</summary>
    public static void Write(string path, UsedEntry entry)
    {
        var notes = JsonFile.ReadObject(path) ?? [];
        foreach (var (key, value) in Ours(entry)) notes[key] = value;
        JsonFile.WriteObject(path, notes);
    }

    /// <summary>Takes away what we set and nobody changed; the file goes when nothing else is in it.</summary>
    public static void Remove(string path, UsedEntry entry)
    {
        if (JsonFile.ReadObject(path) is not { } notes) return;
        foreach (var (key, value) in Ours(entry))
            if (JsonNode.DeepEquals(notes[key], value)) notes.Remove(key);
        if (notes.Count == 0) File.Delete(path);
        else JsonFile.WriteObject(path, notes);
    }

    private static IEnumerable<(string Key, JsonNode Value)> Ours(UsedEntry entry) =>
        [(Activation, entry.Trigger), (Weight, entry.Weight), (SdVersion, entry.SdVersion)];
}
