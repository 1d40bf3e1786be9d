using System.Globalization;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Doctor;

/// <summary>The report for a person, a line a fact.</summary>
internal static class InspectionText
{
    private const int ShownTags = 12;
    private const int LongestValue = 200; // characters; network arguments and comments may be whole pages

    /// <summary>The lines in order.</summary>
    public static IEnumerable<string> Lines(InspectionReport report)
    {
        yield return $"{Path.GetFileName(report.File)} is {report.Description}.";
        yield return Fact("Size", $"{SizeText.Of(report.Bytes)}, {report.Weights:N0} numbers " +
            $"({string.Join(", ", report.NumberTypes.Select(type => $"{type.Value} tensors {type.Key}"))})");
        if (report.Checkpoint is { } parts && (parts.UNet || parts.TextEncoder || parts.Vae)) // not of another family
        {
            yield return Fact("Parts", Parts(parts));
            yield return Fact("Prediction", parts.Prediction + (parts.ZeroTerminalSnr ? ", zero-terminal SNR" : ""));
        }
        if (report.Lora is not { } lora)
            yield break;
        yield return Fact("Family", report.Family);
        yield return Fact("Rank, alpha", Rank(lora));
        yield return Fact("Adapts",
            $"{CountText.Of(lora.UNetModules, "layer")} of the U-Net, {lora.TextEncoderModules} of the text encoder");
        yield return Fact("Trigger words", Tags(lora.Tags));
        foreach (var (label, value) in lora.Training)
            yield return Fact(label, Short(value));
    }

    private static string Parts(CheckpointParts parts)
    {
        var found = new[] { (parts.UNet, "U-Net"), (parts.TextEncoder, "text encoder"), (parts.Vae, "VAE") };
        string missing = string.Join(", ", found.Where(part => !part.Item1).Select(part => part.Item2));
        return string.Join(", ", found.Where(part => part.Item1).Select(part => part.Item2)) +
            (missing.Length > 0 ? $"; without {missing}" : "");
    }

    private static string Rank(LoraParts lora)
    {
        string text = lora.Rank is { } rank ? $"{rank}, alpha {Number(lora.Alpha)}" : "none for linear layers";
        if (lora.ConvRank is { } conv)
            text += $"; 3×3 convolutions {conv}, alpha {Number(lora.ConvAlpha)}";
        return lora.RanksDiffer ? text + " (most often; modules differ)" : text;
    }

    private static string Number(double? value) =>
        value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "not stored (counts as the rank)";

    private static string Tags(IReadOnlyList<TagCount> tags)
    {
        if (tags.Count == 0)
            return "not stored in the file";
        string more = tags.Count > ShownTags ? $" and {tags.Count - ShownTags} more" : "";
        return string.Join(", ", tags.Take(ShownTags).Select(tag => $"{VisibleText.Of(tag.Tag)} ({tag.Count})")) + more;
    }

    // The metadata may be anybody's: control characters would move the terminal's cursor.
    private static string Short(string value)
    {
        string clean = string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= LongestValue ? clean : clean[..LongestValue] + "…";
    }

    private static string Fact(string label, string value) => $"  {label,-26} {value}";
}
