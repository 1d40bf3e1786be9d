using TrainTools.Core.Files;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>Tells what the disk or the system did not let us do.</summary>
internal static class DiskFault
{
    private const int Attempts = 6;

    /// <summary>Does something to a file or folder; what the system refuses becomes a problem.</summary>
    /// <exception cref="ProjectsException">The disk is full, or the file is held or protected.</exception>
    public static T Guard<T>(string path, Func<T> act)
    {
        try
        {
            return act();
        }
        catch (Exception error) when (error is IOException and not FileWriteException or UnauthorizedAccessException)
        {
            throw Explain(path, error);
        }
    }

    /// <inheritdoc cref="Guard{T}(string, Func{T})"/>
    public static void Guard(string path, Action act) => Guard(path, () =>
    {
        act();
        return true;
    });

    /// <summary>
    /// Moves a file or folder, with patience: on Windows a virus scanner or a reader may hold it for a moment.
    /// </summary>
    /// <exception cref="ProjectsException">It cannot be moved; the problem says why and what to do.</exception>
    public static void Move(string from, string to, bool overwrite = false) => Guard(to, () =>
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (Directory.Exists(from)) Directory.Move(from, to);
                else File.Move(from, to, overwrite);
                return;
            }
            catch (Exception error) when (attempt < Attempts && MayPass(error))
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(50 << attempt)); // 100 ms to 1.6 s, three seconds in all
            }
        }
    });

    /// <summary>What went wrong, where, and what to do.</summary>
    public static ProjectsException Explain(string path, Exception error)
    {
        if (IsDiskFull(error))
            return new(Refusal.DiskFull, new Problem("file.disk_full", "", ("path", path)), error);
        if (error is PathTooLongException)
            return new(Refusal.InvalidInput, new Problem("file.path_too_long", "", ("path", path)), error);
        if (IsHeldByAnother(error))
            return new(Refusal.InUse, new Problem("file.in_use", "", ("path", path)), error);
        return new(Refusal.InUse,
            new Problem("file.not_usable", "", ("path", path), ("reason", Reason.Of(error))), error);
    }

    private static bool MayPass(Exception error) =>
        OperatingSystem.IsWindows() && (IsHeldByAnother(error) || error is UnauthorizedAccessException);

    private static bool IsHeldByAnother(Exception error) =>
        error is IOException && unchecked((uint)error.HResult) is 0x80070020 or 0x80070021; // sharing, lock violation

    private static bool IsDiskFull(Exception error) =>
        error is IOException && (unchecked((uint)error.HResult) is 0x80070070 or 0x80070027 // Windows: disk full
            || (!OperatingSystem.IsWindows() && error.HResult is 28 or 69 or 122)); // ENOSPC; EDQUOT (macOS, Linux)
}
