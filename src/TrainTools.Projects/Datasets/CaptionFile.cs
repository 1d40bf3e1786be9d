using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Reads a caption as kohya does: the first line of a text file. What is Unicode is read; what is not is refused with
/// the code page that it seems to be in, for a person to look at the text first.
/// </summary>
public static class CaptionFile
{
    /// <summary>The code of the problem that a code page and a press would solve.</summary>
    internal const string CodePageProblem = "caption.code_page";

    /// <summary>Most bytes of a caption's file.</summary>
    internal const int MaxBytes = 1 << 20;

    private const int SampleLength = 80;

    /// <summary>The first line that is not blank, without white space around it; empty when there is none.</summary>
    /// <exception cref="DatasetException">It cannot be read or is not Unicode.</exception>
    public static string Read(string path) => ReadLines(path) is [var first, ..] ? first : "";

    /// <summary>All lines that are not blank, without white space around them.</summary>
    /// <exception cref="DatasetException">It cannot be read or is not Unicode.</exception>
    internal static IReadOnlyList<string> ReadLines(string path) => CaptionLines.Of(ReadText(path));

    /// <summary>The whole text.</summary>
    /// <exception cref="DatasetException">It cannot be read or is not Unicode.</exception>
    internal static string ReadText(string path) => Decode(ReadBytes(path), path);

    /// <summary>The bytes, which are no more than a caption can have.</summary>
    internal static byte[] ReadBytes(string path)
    {
        try
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes)
                throw new DatasetException(new Problem("caption.file_too_large", "",
                    ("path", path), ("size", $"{stream.Length / 1024:N0}")));
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(
                new Problem("caption.unreadable", "", ("path", path), ("reason", Reason.Of(e))), e);
        }
    }

    private static string Decode(byte[] bytes, string path)
    {
        if (UnicodeBytes.Read(bytes) is { } text) return text;
        throw new DatasetException(ProblemOf(path, CodePageGuess.Of(bytes)));
    }

    /// <summary>Why a caption is not read, with what it would say in the code page that it seems to be in.</summary>
    private static Problem ProblemOf(string path, (CodePage Page, string Text)? guess) => guess is { } likely
        ? new Problem(CodePageProblem, "", ("path", path), ("code_page", likely.Page.Name), ("text", Sample(likely.Text)))
        : new Problem("caption.no_text", "", ("path", path));

    /// <summary>Its beginning, for a sentence.</summary>
    public static string Sample(string text)
    {
        var line = CaptionLines.Joined(CaptionLines.Of(text));
        return line.Length <= SampleLength ? line : line[..SampleLength] + "…";
    }
}
