using System.Globalization;
using System.Text;

namespace TrainTools.Core.Problems;

/// <summary>
/// Names and captions as they may be shown: what would steer a terminal, or turn the direction of a line so that it reads
/// as something else, stands there as its number.
/// </summary>
public static class VisibleText
{
    /// <summary>The text with control and direction characters as <c>\u001B</c>; other text as it is.</summary>
    public static string Of(string text)
    {
        if (!text.Any(IsHidden)) return text;
        var shown = new StringBuilder();
        foreach (var c in text)
        {
            if (IsHidden(c)) shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            else shown.Append(c);
        }
        return shown.ToString();
    }

    private static bool IsHidden(char c) => char.IsControl(c)
        || c is '\u2028' or '\u2029'                                     // line and paragraph separator
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'); // overrides of the direction
}
