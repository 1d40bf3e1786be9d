using System.Globalization;

namespace TrainTools.Cli.Console;

/// <summary>Spans of time as a person says them.</summary>
internal static class TimeText
{
    /// <summary>
    /// Two units at most: <c>12 s</c>, <c>3 min 05 s</c>, <c>1 h 02 min</c>, <c>2 d 3 h</c>. Below ten seconds one
    /// decimal.
    /// </summary>
    public static string Of(TimeSpan span)
    {
        double seconds = Math.Max(0, span.TotalSeconds);
        if (seconds < 9.95)
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s");
        // Rounded once, here, so that 59.7 s is a minute and never "60 s".
        var whole = TimeSpan.FromSeconds(Math.Round(seconds));
        if (whole.TotalMinutes < 1)
            return $"{whole.Seconds} s";
        if (whole.TotalHours < 1)
            return $"{whole.Minutes} min {whole.Seconds:00} s";
        return whole.TotalDays < 1 ? $"{whole.Hours} h {whole.Minutes:00} min" : $"{whole.Days} d {whole.Hours} h";
    }

    /// <summary>The time a step takes: <c>0.45 s/step</c>, or <c>12 steps/s</c> when it is that quick.</summary>
    /// <param name="secondsPerStep">Above 0.</param>
    public static string Rate(double secondsPerStep)
    {
        if (secondsPerStep < 0.1)
            return string.Create(CultureInfo.InvariantCulture, $"{1 / secondsPerStep:0} steps/s");
        return string.Create(CultureInfo.InvariantCulture, $"{secondsPerStep:0.00} s/step");
    }
}
