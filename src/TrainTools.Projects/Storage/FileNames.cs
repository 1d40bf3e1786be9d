using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>
/// Which names files may have. One set of rules for all systems, whichever runs: a LoRA made on Linux is copied to a
/// Windows PC, and prompts name it in a tag, <c>&lt;lora:name:0.8&gt;</c>, which has rules of its own.
/// </summary>
public static class FileNames
{
    /// <summary>
    /// Longest stem in UTF-8 bytes. Linux allows 255 a name; kept free is what is added:
    /// <c>-000010.safetensors.part</c>, and as much again for the previews that WebUIs put beside a LoRA.
    /// </summary>
    public const int MaxStemBytes = 200;

    private const string Field = "output"; // the setting
    private const string NotInWindows = "<>:\"|?*";   // learn.microsoft.com, Naming Files, Paths, and Namespaces
    private const string NotInTags = "<>:,";          // A1111: a tag ends at '>' and is split at ':' and ','
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    private static readonly string[] Endings = [".safetensors", ".ckpt", ".pt"];
    // A1111's Lora extension: forbidden_network_aliases
    private static readonly string[] WebUiWords = ["none", "Addams"];

    /// <summary>What is wrong with a name for LoRA files, with what to do, or null when it can be used.</summary>
    /// <param name="outputName">The name without folder and extension, in any script.</param>
    public static Problem? Problem(string outputName)
    {
        if (string.IsNullOrWhiteSpace(outputName))
            return new Problem("output.empty", Field);
        var value = ("value", Shown(outputName));
        if (outputName.AsSpan().IndexOfAny('/', '\\') >= 0)
            return new Problem("output.folder", Field, value);
        if (outputName.Any(char.IsControl) || HasBrokenSurrogate(outputName))
            return new Problem("output.control", Field, value);
        if (PromptSigns.Invisible(outputName) is { } unseen)
            return new Problem("output.invisible", Field,
                ("value", Shown(PromptSigns.Without(outputName))), ("sign", unseen));
        if (outputName.FirstOrDefault(c => NotInWindows.Contains(c) || NotInTags.Contains(c)) is var bad and not '\0')
            return new Problem("output.sign", Field, value, ("sign", $"{bad}"));
        if (outputName.StartsWith('.') || outputName.EndsWith('.') || outputName != outputName.Trim())
            return new Problem("output.ends", Field, value);
        if (WithoutEnding(outputName) is var stem && stem != outputName)
            return new Problem("output.extension", Field, value, ("example", stem));
        if (IsDevice(outputName))
            return new Problem("output.device", Field, value, ("example", $"{outputName.Split('.')[0].Trim()}_lora"));
        if (WebUiWords.Contains(outputName, StringComparer.OrdinalIgnoreCase))
            return new Problem("output.webui_word", Field, value, ("example", $"{outputName}_lora"));
        if (Encoding.UTF8.GetByteCount(outputName) is var bytes && bytes > MaxStemBytes)
            return new Problem("output.too_long", Field, ("bytes", $"{bytes}"), ("max", $"{MaxStemBytes}"));
        return null;
    }

    /// <summary>What a person should know of a name that can be used; null: nothing.</summary>
    public static Problem? Note(string outputName) => PromptSigns.Meaning(outputName) is { } sign
        ? new Problem("output.prompt_sign", Field, ("value", Shown(outputName)), ("sign", sign),
            ("example", LoraStems.Legal(outputName)))
        : null;

    /// <summary>A name without the endings of LoRA files, which are added by the program.</summary>
    public static string WithoutEnding(string name)
    {
        while (Endings.FirstOrDefault(one => name.EndsWith(one, StringComparison.OrdinalIgnoreCase)) is { } ending
            && name.Length > ending.Length)
            name = name[..^ending.Length];
        return name;
    }

    /// <summary>
    /// Whether Windows takes a name for a device, with any extension and in any case: <c>nul.txt</c>.
    /// </summary>
    public static bool IsDevice(string name)
    {
        var stem = name.Split('.')[0].TrimEnd();
        if (Devices.Contains(stem, StringComparer.OrdinalIgnoreCase)) return true;
        var isPort = stem.Length == 4 && (stem.StartsWith("COM", StringComparison.OrdinalIgnoreCase) ||
            stem.StartsWith("LPT", StringComparison.OrdinalIgnoreCase));
        return isPort && "123456789¹²³".Contains(stem[3]);
    }

    private static bool HasBrokenSurrogate(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i])) continue;
            if (!char.IsSurrogatePair(name, i)) return true;
            i++;
        }
        return false;
    }

    /// <summary>The name fit to be printed on one line.</summary>
    private static string Shown(string name) =>
        new([.. name.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
}
