using System.Text.Json.Nodes;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Loras;

/// <summary>
/// <c>&lt;stem&gt;.json</c> beside a LoRA, which the WebUI reads for its card and writes when a person edits the card;
/// other extensions keep keys of their own in it. What is no longer as we wrote it is a person's, and is left alone.
/// </summary>
internal static class LoraNotes
{
    public const string Activation = "activation text", Weight = "preferred weight", SdVersion = "sd version";

    /// <summary>Sets our keys where nobody else has, and leaves the others.</summary>
    /// <param name="before">What we wrote the last time; null: nothing yet.</param>
    /// <param name="now">What we would write.</param>
    /// <returns>What counts as written by us from now on.</returns>
    public static JsonObject Write(string path, JsonObject? before, JsonObject now)
    {
        var notes = JsonFile.ReadObject(path);
        if (notes is null) before = null; // all of it is gone: it is written anew
        notes ??= [];
        var ours = new JsonObject();
        foreach (var (key, value) in now)
        {
            var isOurs = before is not null && before.ContainsKey(key)
                ? notes.ContainsKey(key) && JsonNode.DeepEquals(notes[key], before[key])
                : !notes.ContainsKey(key);
            if (isOurs) ours[key] = value?.DeepClone();
            else if (before?.ContainsKey(key) == true) ours[key] = before[key]?.DeepClone();
            if (isOurs) notes[key] = value?.DeepClone();
        }
        JsonFile.WriteObject(path, notes);
        return ours;
    }

    /// <summary>Takes away what we set and nobody changed; the file goes when nothing else is in it.</summary>
    public static void Remove(string path, JsonObject ours)
    {
        if (JsonFile.ReadObject(path) is not { } notes) return;
        foreach (var (key, value) in ours)
            if (JsonNode.DeepEquals(notes[key], value)) notes.Remove(key);
        if (notes.Count == 0) File.Delete(path);
        else JsonFile.WriteObject(path, notes);
    }
}
