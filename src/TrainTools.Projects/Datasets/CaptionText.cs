using System.Runtime.ExceptionServices;
using System.Text;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>Captions as they stand in files: text beside the image, a line as a rule.</summary>
internal static class CaptionText
{
    private const int MaxBytes = 100_000;
    private const int WritersAtOnce = 16;

    /// <summary>The caption as it is written: one line, without white space around it.</summary>
    /// <exception cref="ProjectsException">It is longer than a caption can be.</exception>
    public static string OneLine(string typed)
    {
        CheckSize(Encoding.UTF8.GetByteCount(typed));
        var spaced = new string([.. typed.Select(c => char.IsControl(c) ? ' ' : c)]);
        return string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Checks that a caption's file is no larger than a caption can be.</summary>
    /// <exception cref="ProjectsException">It is.</exception>
    public static void CheckSize(int bytes)
    {
        if (bytes > MaxBytes)
            throw new ProjectsException(Refusal.InvalidInput, new Problem("caption.does_not_fit", "caption",
                ("size", $"{bytes / 1000:N0}"), ("max", $"{MaxBytes / 1000}")));
    }

    /// <summary>
    /// A file of these bytes as it is kept: as UTF-8 where the text is certain, else as it is, for a person to say what
    /// it is.
    /// </summary>
    /// <returns>None: there is nothing in it.</returns>
    public static byte[] Kept(byte[] bytes) =>
        UnicodeBytes.Read(bytes) is { } text
            ? BytesOf(NameSpelling.Composed(string.Join('\n', CaptionLines.Of(text)))) // as the tab spells what is typed
            : bytes;

    /// <summary>Writes a caption, one line or several; an empty one has no file.</summary>
    public static void Write(string path, string caption) => Write(path, BytesOf(caption));

    /// <summary>Writes a caption's file; one without bytes is none.</summary>
    public static void Write(string path, byte[] bytes)
    {
        if (bytes.Length > 0) WholeFile.Write(path, file => file.Write(bytes));
        else DiskFault.Guard(path, () => File.Delete(path));
    }

    /// <summary>The bytes of a caption's file; none for an empty one.</summary>
    public static byte[] BytesOf(string caption) => caption.Length > 0 ? Encoding.UTF8.GetBytes(InFile(caption)) : [];

    /// <inheritdoc cref="WriteAllBytes"/>
    public static void WriteAll(IEnumerable<(string Path, string Caption)> captions) =>
        WriteAllBytes(captions.Select(caption => (caption.Path, BytesOf(caption.Caption))));

    /// <summary>Writes many at once, for each waits for the disk: 2,000 one by one take ten seconds.</summary>
    public static void WriteAllBytes(IEnumerable<(string Path, byte[] Bytes)> captions)
    {
        try
        {
            captions.AsParallel().WithDegreeOfParallelism(WritersAtOnce)
                .ForAll(caption => Write(caption.Path, caption.Bytes));
        }
        catch (AggregateException errors) when (errors.InnerException is FileWriteException or ProjectsException)
        {
            ExceptionDispatchInfo.Throw(errors.InnerException);
        }
    }

    /// <summary>The revision that a caption will have once it is written.</summary>
    public static string RevisionOfText(string caption) => RevisionOf(BytesOf(caption));

    /// <summary>The revision that a caption's file will have once these bytes are in it.</summary>
    public static string RevisionOf(byte[] bytes) => bytes.Length == 0 ? FileRevision.NoFile : FileRevision.Of(bytes);

    /// <summary>What is in a caption's file.</summary>
    public static CaptionFacts Look(FileInfo file)
    {
        var facts = new CaptionFacts
        {
            Bytes = file.Length,
            Modified = file.LastWriteTimeUtc.Ticks,
            Revision = FileRevision.Of(file.FullName),
        };
        try
        {
            var text = CaptionFile.ReadText(file.FullName);
            var lines = CaptionLines.Of(text);
            return facts with
            {
                Text = lines is [var first, ..] ? first : "",
                Lines = lines.Count > 1 ? string.Join('\n', lines) : null,
                Controls = CaptionLines.Controls(text) is { Length: > 0 } controls ? controls : null,
            };
        }
        catch (DatasetException error)
        {
            return facts with { Problem = error.Problem };
        }
    }

    private static string InFile(string caption) => caption + "\n";
}
