using TrainTools.Core.Problems;

namespace TrainTools.Training.Samples;

/// <summary>Prompts are given as a file or as themselves.</summary>
public static class PromptSource
{
    private const long Largest = 1 << 20; // bytes; a prompt file has a few lines

    private static readonly string[] OtherForms = [".toml", ".json"]; // kohya reads these, too

    /// <summary>The text of prompts: the file's, where the value names one.</summary>
    /// <param name="value">A file's path, or prompts, a line each.</param>
    /// <param name="field">The setting that it comes from.</param>
    /// <param name="problems">Receives what is wrong with the file.</param>
    public static string Text(string value, string field, ICollection<Problem> problems)
    {
        if (OtherForms.Contains(Extension(value)))
            problems.Add(new Problem("prompts.form", field, ("path", value)));
        else if (IsFile(value))
            return Contents(value, field, problems);
        else
            return value;
        return "";
    }

    /// <summary>Whether a value names a file.</summary>
    public static bool IsFile(string value) => Extension(value) is { Length: > 0 } extension
        && (extension == ".txt" || OtherForms.Contains(extension) || File.Exists(value));

    private static string Extension(string value) =>
        value.Contains('\n', StringComparison.Ordinal) ? "" : Path.GetExtension(value).ToLowerInvariant();

    private static string Contents(string path, string field, ICollection<Problem> problems)
    {
        try
        {
            if (!File.Exists(path))
                problems.Add(new Problem("prompts.missing", field, ("path", path)));
            else if (new FileInfo(path).Length > Largest)
                problems.Add(new Problem("prompts.large", field, ("path", path)));
            else
                return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Problem("prompts.unreadable", field, ("path", path), ("reason", Reason.Of(error))));
        }
        return "";
    }
}
