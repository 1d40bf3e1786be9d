using System.Globalization;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// The name of a dataset folder in kohya's form, <c>&lt;repeats&gt;_&lt;class tokens&gt;</c>: <c>10_hanako</c>.
/// </summary>
/// <param name="Repeats">How often an epoch shows each image; 1 or more.</param>
/// <param name="ClassTokens">What is behind the first underscore; may be empty.</param>
public sealed record KohyaFolderName(int Repeats, string ClassTokens)
{
    /// <summary>Takes a name apart as kohya does; null where it does not begin with a whole number above 0.</summary>
    public static KohyaFolderName? Parse(string name)
    {
        var parts = name.Split('_', 2);
        var isNumber = int.TryParse(
            parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var repeats);
        return isNumber && repeats >= 1 ? new KohyaFolderName(repeats, parts.Length == 2 ? parts[1] : "") : null;
    }
}
