namespace TrainTools.Cli.Console;

/// <summary>A curve of one line of text, in eight heights.</summary>
internal static class LossCurve
{
    private const string Unicode = "▁▂▃▄▅▆▇█";
    private const string Ascii = "_.-~=+*#"; // for terminals without UTF-8

    /// <summary>The values as at most <paramref name="width"/> characters, each the mean of its part.</summary>
    public static string Draw(IReadOnlyList<double> values, int width, bool unicode)
    {
        var finite = values.Where(double.IsFinite).ToList();
        if (finite.Count == 0)
            return "";
        int columns = Math.Min(width, finite.Count);
        var means = Enumerable.Range(0, columns).Select(column =>
        {
            int from = column * finite.Count / columns;
            int to = (column + 1) * finite.Count / columns;
            return finite.Skip(from).Take(to - from).Average();
        }).ToList();
        double low = means.Min();
        double range = means.Max() - low;
        string heights = unicode ? Unicode : Ascii;
        // A flat line is drawn in the middle: noise of the last digit is no curve.
        return string.Concat(means.Select(mean => range < 1e-9
            ? heights[3]
            : heights[(int)Math.Round((mean - low) / range * 7)]));
    }
}
