using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Core.Files;

/// <summary>
/// Writes files whole or not at all: into a temporary file in the same folder, flushed to the disk, then renamed over
/// the old one. Whoever opens the path sees the old contents or the new ones, also after a power cut.
/// </summary>
public static class WholeFile
{
    /// <summary>How the name of a file ends that is being written; a process that was killed may leave one.</summary>
    public const string TemporaryExtension = ".part";

    private const int RenameAttempts = 6;
    private const int LongestName = 200; // bytes: file systems take 255, and the temporary name adds fifteen

    /// <summary>Writes a file, making its folder if need be.</summary>
    /// <param name="path">The file; it is replaced if it exists.</param>
    /// <param name="write">Writes the contents; what it throws leaves the old file as it was.</param>
    /// <param name="mayBeLost">Whether a power cut may leave it empty, for it can be made again. Saves time.</param>
    /// <exception cref="FileWriteException">Disk or folder does not take the file; nothing is left.</exception>
    public static void Write(string path, Action<Stream> write, bool mayBeLost = false) =>
        Place(path, temporary => WriteAndFlush(temporary, write, mayBeLost));

    /// <summary>Writes a text as UTF-8 without a byte order mark.</summary>
    /// <exception cref="FileWriteException">Disk or folder does not take the file; nothing is left.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Copies a file under a name that shows it only when it is whole.</summary>
    /// <exception cref="FileWriteException">Disk or folder does not take the file; nothing is left.</exception>
    public static void Copy(string from, string to) => Place(to, temporary =>
    {
        File.Copy(from, temporary);
        Flush(temporary);
    });

    /// <summary>What a process that was killed left in a folder, of files that it had not finished.</summary>
    public static IReadOnlyList<string> HalfWritten(string folder) =>
        Directory.GetFiles(folder, ".*????????" + TemporaryExtension);

    /// <summary>Brings what the system still holds of a file to the disk.</summary>
    public static void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>What is thrown where a file cannot be written, also by who writes one piece by piece.</summary>
    public static FileWriteException Fault(string path, Exception error) =>
        new(Explain(path, error), error) { DiskIsFull = IsDiskFull(error) };

    private static void Place(string path, Action<string> make)
    {
        var full = Path.GetFullPath(path);
        string? temporary = null;
        try
        {
            var folder = Path.GetDirectoryName(full)!;
            Directory.CreateDirectory(folder);
            temporary = Path.Combine(folder, TemporaryName(Path.GetFileName(full)));
            make(temporary);
            Rename(temporary, full, (from, to) => File.Move(from, to, overwrite: true), Thread.Sleep);
            temporary = null;
        }
        catch (Exception error) when (error is IOException and not FileWriteException or UnauthorizedAccessException)
        {
            throw Fault(full, error);
        }
        finally
        {
            if (temporary is not null)
                RemoveQuietly(temporary);
        }
    }

    /// <summary>
    /// Renames with patience: on Windows a virus scanner or a reader may hold either file for a moment.
    /// </summary>
    internal static void Rename(string from, string to, Action<string, string> move, Action<TimeSpan> wait)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                move(from, to);
                return;
            }
            catch (Exception error) when (attempt < RenameAttempts && MayPass(error))
            {
                wait(TimeSpan.FromMilliseconds(50 << attempt)); // 100 ms to 1.6 s, about three seconds in all
            }
        }
    }

    /// <summary>What went wrong, where, and what to do.</summary>
    internal static Problem Explain(string path, Exception error)
    {
        if (IsDiskFull(error))
            return new Problem("file.disk_full", "", ("path", path));
        if (IsHeldByAnother(error))
            return new Problem("file.held", "", ("path", path));
        return Directory.Exists(path)
            ? new Problem("file.is_folder", "", ("path", path))
            : new Problem("file.not_written", "", ("path", path), ("reason", Reason.Of(error)),
                ("folder", Path.GetDirectoryName(path) ?? path));
    }

    private static void WriteAndFlush(string temporary, Action<Stream> write, bool mayBeLost)
    {
        using var stream = new FileStream(
            temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        write(stream);
        stream.Flush(flushToDisk: !mayBeLost); // before the rename, or a power cut could leave an empty file of the name
    }

    // Hidden, so that a folder of images does not show it.
    private static string TemporaryName(string name)
    {
        var stem = name;
        while (Encoding.UTF8.GetByteCount(stem) > LongestName)
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return $".{stem}.{Path.GetRandomFileName()[..8]}{TemporaryExtension}";
    }

    private static void RemoveQuietly(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to tell; a left-over .part file harms nobody.
            System.Diagnostics.Debug.WriteLine($"{temporary} stays behind: {error.Message}");
        }
    }

    // Moving onto a file that is open gives access denied on Windows, where sharing violations are IOExceptions.
    private static bool MayPass(Exception error) =>
        IsHeldByAnother(error) || (error is UnauthorizedAccessException && OperatingSystem.IsWindows());

    private static bool IsHeldByAnother(Exception error) =>
        error is IOException && unchecked((uint)error.HResult) is 0x80070020 or 0x80070021; // sharing, lock violation

    private static bool IsDiskFull(Exception error) =>
        error is IOException && (unchecked((uint)error.HResult) is 0x80070070 or 0x80070027 // Windows: disk full
            || (!OperatingSystem.IsWindows() && error.HResult is 28 or 69 or 122)); // ENOSPC; EDQUOT (macOS, Linux)
}
