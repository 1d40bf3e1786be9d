using System.Globalization;
using System.Text;

namespace TrainTools.Training.Output;

/// <summary>
/// Writes values as Python does, because that is what readers of kohya's metadata expect: <c>str()</c> for single
/// values, <c>json.dumps</c> with its default separators for tables.
/// </summary>
internal static class PythonText
{
    /// <summary>Python's <c>str(None)</c>.</summary>
    public const string None = "None";

    /// <summary>A whole number.</summary>
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>True</c> or <c>False</c>.</summary>
    public static string Of(bool value) => value ? "True" : "False";

    /// <summary>
    /// A float as <c>repr</c> gives it: the shortest digits that read back the same, with a point, and with an
    /// exponent below 1e-4 and from 1e16 on.
    /// </summary>
    public static string Of(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        if (value == 0)
            return double.IsNegative(value) ? "-0.0" : "0.0";

        var (digits, exponent) = Shortest(Math.Abs(value)); // 0.DIGITS × 10^exponent
        var sign = value < 0 ? "-" : "";
        var power = exponent - 1; // of the first digit
        if (power is < -4 or >= 16)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : "";
            return $"{sign}{digits[0]}{fraction}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
        }
        if (exponent <= 0)
            return $"{sign}0.{new string('0', -exponent)}{digits}";
        return exponent >= digits.Length
            ? $"{sign}{digits}{new string('0', exponent - digits.Length)}.0"
            : $"{sign}{digits[..exponent]}.{digits[exponent..]}";
    }

    /// <summary>A text in JSON, everything outside ASCII escaped.</summary>
    public static string Json(string text)
    {
        var json = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' or > '~' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => json.Append(character),
            };
        }
        return json.Append('"').ToString();
    }

    /// <summary>A JSON object from names and values that are JSON already.</summary>
    public static string JsonObject(IEnumerable<(string Name, string Value)> members) =>
        "{" + string.Join(", ", members.Select(member => $"{Json(member.Name)}: {member.Value}")) + "}";

    private static (string Digits, int Exponent) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture); // Python's digits in another layout
        var parts = text.Split('E');
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal).Trim('0');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return (digits, exponent + PointPosition(parts[0]));
    }

    // Where the point stands relative to the first digit that is not zero: 12.5 -> 2, 0.05 -> -1.
    private static int PointPosition(string plain)
    {
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? plain : plain[..point];
        if (whole.TrimStart('0').Length > 0)
            return whole.TrimStart('0').Length;
        var fraction = plain[(point + 1)..];
        return -(fraction.Length - fraction.TrimStart('0').Length);
    }
}
