using System.Globalization;
using System.Text.RegularExpressions;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// The name of a dataset folder in kohya's form, <c>&lt;repeats&gt;_&lt;class tokens&gt;</c>: <c>10_hanako</c>.
/// </summary>
/// <param name="Repeats">How often an epoch shows each image; 1 or more.</param>
/// <param name="ClassTokens">What is behind the first underscore; may be empty.</param>
public sealed partial record KohyaFolderName(int Repeats, string ClassTokens)
{
    /// <summary>
    /// Takes a name apart as kohya does; null where it does not begin with a whole number above 0. Digits of any script
    /// count, such as the full-width <c>１０_花子</c>, for Python reads them.
    /// </summary>
    public static KohyaFolderName? Parse(string name)
    {
        var parts = name.Split('_', 2);
        return Number(parts[0]) is >= 1 and var repeats
            ? new KohyaFolderName(repeats, parts.Length == 2 ? parts[1] : "")
            : null;
    }

    /// <summary>Whether a name is in the form, but with a number that shows its images not even once.</summary>
    internal static bool IsNumberedBelowOne(string name) => Number(name.Split('_', 2)[0]) is < 1;

    /// <summary>A name in the form that means what a person is likely to have meant by this one.</summary>
    internal static string Advice(string name)
    {
        if (IsNumberedBelowOne(name)) return $"1_{name.Split('_', 2).ElementAtOrDefault(1)}";
        var meant = AlmostNumbered().Match(name);
        return meant.Success && Number(meant.Groups["repeats"].Value) is >= 1 and var repeats
            ? $"{repeats}_{meant.Groups["tokens"].Value}"
            : $"10_{name}";
    }

    private static int? Number(string text)
    {
        var ascii = new string([.. text.Select(c => CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit
            ? (char)('0' + digit)
            : c)]);
        const NumberStyles Python = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite
            | NumberStyles.AllowLeadingSign;
        return int.TryParse(ascii, Python, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    // "10 hanako", "10-hanako", "10x hanako", "10＿花子"; more digits are a year.
    [GeneratedRegex(@"^\s*(?<repeats>\d{1,3})\s*[xX×]?[\s\-＿_]+(?<tokens>\S.*)$")]
    private static partial Regex AlmostNumbered();
}
