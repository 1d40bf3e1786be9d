using System.Runtime.ExceptionServices;
using System.Text;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>Captions as they stand in files: one line of text beside the image.</summary>
internal static class CaptionText
{
    private const int MaxBytes = 100_000;
    private const int WritersAtOnce = 16;

    /// <summary>The caption as it is written: one line, without white space around it.</summary>
    /// <exception cref="ProjectsException">It is longer than a caption can be.</exception>
    public static string OneLine(string typed)
    {
        if (Encoding.UTF8.GetByteCount(typed) is var bytes && bytes > MaxBytes)
            throw new ProjectsException(Refusal.InvalidInput, new Problem("caption.does_not_fit", "caption",
                ("size", $"{bytes / 1000:N0}"), ("max", $"{MaxBytes / 1000}")));
        var spaced = new string([.. typed.Select(c => char.IsControl(c) ? ' ' : c)]);
        return string.Join(' ', spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Writes a caption; an empty one has no file.</summary>
    public static void Write(string path, string caption)
    {
        if (caption.Length > 0) WholeFile.WriteText(path, InFile(caption));
        else DiskFault.Guard(path, () => File.Delete(path));
    }

    /// <summary>Writes many at once, for each waits for the disk: 2,000 one by one take ten seconds.</summary>
    public static void WriteAll(IEnumerable<(string Path, string Caption)> captions)
    {
        try
        {
            captions.AsParallel().WithDegreeOfParallelism(WritersAtOnce)
                .ForAll(caption => Write(caption.Path, caption.Caption));
        }
        catch (AggregateException errors) when (errors.InnerException is FileWriteException or ProjectsException)
        {
            ExceptionDispatchInfo.Throw(errors.InnerException);
        }
    }

    /// <summary>The revision that a caption will have once it is written.</summary>
    public static string RevisionOfText(string caption) =>
        caption.Length == 0 ? FileRevision.NoFile : FileRevision.Of(Encoding.UTF8.GetBytes(InFile(caption)));

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
            return facts with { Text = CaptionFile.Read(file.FullName) };
        }
        catch (DatasetException error)
        {
            return facts with { Problem = error.Problem };
        }
    }

    private static string InFile(string caption) => caption + "\n";
}
