using System.Text.RegularExpressions;

namespace TrainTools.Projects.Captions;

/// <summary>A caption's text, as it is read and looked through.</summary>
internal static partial class CaptionLines
{
    /// <summary>
    /// The lines that are not blank, without white space around them. Signs that steer a terminal, such as ESC, are
    /// spaces: no tokenizer knows them and nobody sees them.
    /// </summary>
    public static IReadOnlyList<string> Of(string text) =>
    [
        .. text.Split('\r', '\n').Select(line => Clean(line).Trim()).Where(line => line.Length > 0),
    ];

    /// <summary>All lines as one caption.</summary>
    public static string Joined(IEnumerable<string> lines) =>
        string.Join(", ", lines.Select(line => line.TrimEnd(',', ' ')).Where(line => line.Length > 0));

    /// <summary>The control signs that were made spaces, each once, by their numbers; empty: none.</summary>
    public static string Controls(string text) => string.Join(' ',
        text.Where(IsControl).Distinct().Order().Select(sign => $"U+{(int)sign:X4}"));

    /// <summary>
    /// What stands in a caption as in a prompt though it does nothing here: a weight, a LoRA's tag; null: nothing.
    /// </summary>
    public static string? PromptSyntax(string caption) =>
        Weight().Match(caption) is { Success: true } found ? found.Value : null;

    private static string Clean(string line) => line.Any(char.IsControl)
        ? string.Concat(line.Select(sign => char.IsControl(sign) ? ' ' : sign))
        : line;

    private static bool IsControl(char sign) => char.IsControl(sign) && sign is not ('\r' or '\n' or '\t');

    [GeneratedRegex(@"(?<!\\)\([^()\\]{1,80}:\s*[+-]?(\d+\.?\d*|\.\d+)\s*\)|<(lora|lyco):[^>]+>")]
    private static partial Regex Weight();
}
