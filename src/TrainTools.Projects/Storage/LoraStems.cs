using System.Text.RegularExpressions;

namespace TrainTools.Projects.Storage;

/// <summary>Names for LoRA files that a file, a tag and a prompt can hold.</summary>
internal static partial class LoraStems
{
    private const int Longest = 60;
    private const string NotInTags = "<>:,"; // A1111: a tag ends at '>' and is split at ':' and ','

    /// <summary>A legal stem as near to the wanted one as can be.</summary>
    public static string Legal(string wanted)
    {
        var name = FileNames.WithoutEnding(wanted.Trim());
        var epoch = Epoch().Match(name).Value; // tells the files of a run apart, and so is never cut off
        var legal = LegalNames.Of(name[..^epoch.Length], "lora", Longest - epoch.Length, NotInTags);
        var stem = PromptSigns.Without(legal).Trim(' ', '.');
        if (stem.Trim('_').Length == 0) stem = "lora";
        stem += epoch;
        return FileNames.Problem(stem) is null ? stem : $"{stem}_lora"; // words that mean something to the WebUI
    }

    /// <summary>What is the same name to some WebUI: case does not count, and SD.Next takes a dot for an underscore.</summary>
    public static string Key(string stem) => LegalNames.Key(stem).Replace('.', '_');

    [GeneratedRegex("(?:-[0-9]{6})?$")]
    private static partial Regex Epoch();
}
