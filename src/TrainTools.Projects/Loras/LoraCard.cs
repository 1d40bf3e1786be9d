using System.Text.Json.Nodes;

namespace TrainTools.Projects.Loras;

/// <summary>What a LoRA's card in the WebUI shows beside its name, trigger and weight.</summary>
/// <param name="SdVersion">The WebUI's own word for the family, such as <c>SD1</c>; another counts as unknown.</param>
public sealed record LoraCard(string SdVersion)
{
    /// <summary>A sentence or two.</summary>
    public string Description { get; init; } = "";

    /// <summary>How it was made; the card's editor shows it.</summary>
    public string Notes { get; init; } = "";

    /// <summary>
    /// Whether <c>tags</c> and <c>modelVersions</c> are written: SD.Next shows the trigger from these, and does not
    /// know "activation text".
    /// </summary>
    public bool HasModelVersions { get; init; }

    /// <summary>Makes the preview, a WebP file; null where there is nothing to show.</summary>
    public Func<byte[]?> Preview { get; init; } = () => null;

    /// <summary>The keys of <c>&lt;stem&gt;.json</c>.</summary>
    internal JsonObject Keys(string stem, string trigger, double weight)
    {
        var keys = new JsonObject
        {
            [LoraNotes.Activation] = trigger,
            [LoraNotes.Weight] = weight,
            [LoraNotes.SdVersion] = SdVersion,
        };
        if (Description.Length > 0) keys["description"] = Description;
        if (Notes.Length > 0) keys["notes"] = Notes;
        if (!HasModelVersions) return keys;
        JsonArray words = trigger.Length > 0 ? [trigger] : [];
        keys["tags"] = words;
        keys["modelVersions"] = new JsonArray(
            new JsonObject { ["name"] = stem, ["trainedWords"] = words.DeepClone() });
        return keys;
    }
}
