using System.Text.Json.Nodes;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Loras;

/// <summary>
/// <c>used.json</c> of a run: which files in the LoRA folder are ours. Only those are ever removed.
/// </summary>
internal sealed record UsedFile
{
    public int Format { get; init; } = 1;

    /// <summary>By the checkpoint's file name.</summary>
    public Dictionary<string, UsedEntry?> Used { get; init; } = [];

    /// <summary>Where the note of a checkpoint's run lies.</summary>
    public static string PathOf(string checkpointFile) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(checkpointFile))!, "used.json");

    /// <summary>What is noted of a checkpoint, or null.</summary>
    public static UsedEntry? Find(string checkpointFile) =>
        JsonFile.Read<UsedFile>(PathOf(checkpointFile))?.Used.GetValueOrDefault(Path.GetFileName(checkpointFile));

    /// <summary>Notes it; null forgets it.</summary>
    public static void Save(string checkpointFile, UsedEntry? entry) => JsonFile.Write(
        PathOf(checkpointFile), new UsedFile { Used = { [Path.GetFileName(checkpointFile)] = entry } });
}

/// <summary>What was put into the LoRA folder for a checkpoint.</summary>
internal sealed record UsedEntry
{
    public string Stem { get; init; } = "";

    public double Weight { get; init; }

    public string Trigger { get; init; } = "";

    public string SdVersion { get; init; } = "";

    public DateTimeOffset Used { get; init; }

    /// <summary>What we wrote into the notes beside it; null in the note of an older version.</summary>
    public JsonObject? Written { get; init; }

    /// <summary>Of the preview as we put it there; empty: none.</summary>
    public string PreviewSha256 { get; init; } = "";

    /// <summary><see cref="Written"/>, or what an older version wrote.</summary>
    public JsonObject Ours() => Written ?? new JsonObject
    {
        [LoraNotes.Activation] = Trigger, [LoraNotes.Weight] = Weight, [LoraNotes.SdVersion] = SdVersion,
    };

    /// <summary>Of the file as it was put there; empty: it is just being put there.</summary>
    public string Sha256 { get; init; } = "";
}
