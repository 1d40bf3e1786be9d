using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Loras;

/// <summary>
/// Names for LoRA files. WebUIs know a LoRA by its stem alone, whatever the folder and the case, and SD.Next takes a
/// dot for an underscore; previews and notes beside it have the same stem, too. So a stem must be new in the whole
/// tree.
/// </summary>
internal static class LoraStems
{
    private const int Longest = 60;
    private const string NotInTags = "<>:,"; // A1111: a tag ends at '>' and is split at ':' and ','

    /// <summary>A legal stem as near to the wanted one as can be, that no file in the tree has.</summary>
    public static string Free(string folder, string wanted)
    {
        var stem = Legal(wanted);
        var taken = Taken(folder);
        if (!taken.Contains(Key(stem))) return stem;
        for (var number = 2; ; number++)
            if (!taken.Contains(Key($"{stem}-{number}"))) return $"{stem}-{number}";
    }

    /// <summary>A legal stem as near to the wanted one as can be.</summary>
    public static string Legal(string wanted)
    {
        var stem = LegalNames.Of(wanted, "lora", Longest, NotInTags);
        return FileNames.Problem(stem) is null ? stem : $"{stem}_lora"; // words that mean something to the WebUI
    }

    /// <summary>Whether any file but ours has a stem.</summary>
    public static bool IsTaken(string folder, string stem, params string[] ours) =>
        Files(folder).Where(file => !ours.Contains(file)).SelectMany(StemsOf).Contains(Key(stem));

    private static HashSet<string> Taken(string folder) => [.. Files(folder).SelectMany(StemsOf)];

    private static IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = 0,       // hidden folders are searched by the WebUI, too
            MaxRecursionDepth = 16,     // a link may lead back up
        })
        : [];

    /// <summary>A file may be named for a stem with dots or for one with an ending such as .preview.png.</summary>
    private static IEnumerable<string> StemsOf(string file)
    {
        var name = Path.GetFileName(file);
        for (var dot = name.LastIndexOf('.'); dot > 0; dot = name.LastIndexOf('.', dot - 1))
            yield return Key(name[..dot]);
    }

    private static string Key(string stem) => LegalNames.Key(stem).Replace('.', '_');
}
