using System.Text;

namespace TrainTools.Projects.Names;

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

    private const string NotInWindows = "<>:\"|?*";   // learn.microsoft.com, Naming Files, Paths, and Namespaces
    private const string NotInTags = "<>:,";          // A1111: a tag ends at '>' and is split at ':' and ','
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    // A1111's Lora extension: forbidden_network_aliases
    private static readonly string[] WebUiWords = ["none", "Addams"];

    /// <summary>What is wrong with a name for LoRA files, with what to do, or null when it can be used.</summary>
    /// <param name="outputName">The name without folder and extension, in any script.</param>
    public static string? Problem(string outputName)
    {
        if (string.IsNullOrWhiteSpace(outputName))
            return "The output name is empty; choose a name such as my_lora.";
        if (outputName.AsSpan().IndexOfAny('/', '\\') >= 0)
            return $"The output name '{Shown(outputName)}' contains a folder; give a name alone, such as my_lora.";
        if (outputName.Any(char.IsControl) || HasBrokenSurrogate(outputName))
            return $"The output name '{Shown(outputName)}' contains an invisible control character; type it again.";
        if (outputName.FirstOrDefault(c => NotInWindows.Contains(c) || NotInTags.Contains(c)) is var bad and not '\0')
            return $"The output name '{outputName}' contains '{bad}', which file names or prompts cannot hold; " +
                "leave it out.";
        if (outputName.StartsWith('.') || outputName.EndsWith('.') || outputName != outputName.Trim())
            return $"The output name '{outputName}' begins or ends with a dot or a space, which systems hide or " +
                "cut away; leave it out.";
        if (IsDevice(outputName))
            return $"The output name '{outputName}' is reserved by Windows for a device; add something to it, " +
                $"such as {outputName.Split('.')[0].Trim()}_lora.";
        if (WebUiWords.Contains(outputName, StringComparer.OrdinalIgnoreCase))
            return $"The output name '{outputName}' has a meaning of its own in the WebUI; choose another, such as " +
                $"{outputName}_lora.";
        if (Encoding.UTF8.GetByteCount(outputName) is var bytes && bytes > MaxStemBytes)
            return $"The output name is too long ({bytes} bytes, at most {MaxStemBytes}); shorten it.";
        return null;
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
