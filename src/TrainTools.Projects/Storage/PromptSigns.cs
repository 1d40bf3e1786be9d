using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TrainTools.Projects.Storage;

/// <summary>
/// What in a name means something else to who reads a prompt: signs that nobody sees, so that nobody can type the name
/// again, and signs that the WebUI or its extensions read as commands.
/// </summary>
public static partial class PromptSigns
{
    // Unicode's Default_Ignorable_Code_Point beside the category Format, and the blank of Braille.
    private static readonly (int First, int Last)[] AlsoInvisible =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0000, 0xE0FFF),
    ];

    /// <summary>The first sign that cannot be seen, as <c>U+200B</c>; null: there is none.</summary>
    public static string? Invisible(string text) => text.EnumerateRunes().Where(IsInvisible)
        .Select(rune => $"U+{rune.Value:X4}").FirstOrDefault();

    /// <summary>The first sign that a prompt gives a meaning to; null: there is none.</summary>
    public static string? Meaning(string text) => Meant().Match(text) is { Success: true } found ? found.Value : null;

    /// <summary>The text without either; what stands for a space is one.</summary>
    public static string Without(string text)
    {
        var visible = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Where(rune => !IsInvisible(rune)))
            visible.Append(IsOddSpace(rune) ? " " : rune.ToString());
        // __name__ is a wildcard and {a|b}, {2$$a|b} are variants of Dynamic Prompts; # hides the rest of a line from
        // A1111 1.8 on; <lora:name:1> is a tag.
        var plain = Several().Replace(visible.ToString(), many => many.Value[..1]);
        return Commands().Replace(plain, sign => sign.Value is "{" or "}" ? "" : "_");
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        || AlsoInvisible.Any(range => rune.Value >= range.First && rune.Value <= range.Last);

    // The wide one of East Asian texts is meant.
    private static bool IsOddSpace(Rune rune) =>
        rune.Value is not (' ' or 0x3000) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;

    [GeneratedRegex(@"__|\$\$|[{}#<>]")]
    private static partial Regex Meant();

    [GeneratedRegex(@"_{2,}|\${2,}")]
    private static partial Regex Several();

    [GeneratedRegex("[{}#<>]")]
    private static partial Regex Commands();
}
