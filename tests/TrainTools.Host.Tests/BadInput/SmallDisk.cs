using System.Diagnostics;

namespace TrainTools.Host.Tests.BadInput;

/// <summary>A mounted tmpfs, taken down at the end.</summary>
internal sealed class SmallDisk : IDisposable
{
    /// <param name="options">For example <c>size=64k</c>.</param>
    public SmallDisk(string options)
    {
        Path = Directory.CreateTempSubdirectory("traintools-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path) is { } problem)
        {
            Directory.Delete(Path);
            throw new InvalidOperationException(problem);
        }
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Lets nothing be written any more.</summary>
    public void MakeReadOnly()
    {
        if (Run("mount", "-o", "remount,ro", Path) is { } problem)
            throw new InvalidOperationException(problem);
    }

    public void Dispose()
    {
        if (Run("umount", Path) is { } problem)
            throw new InvalidOperationException(problem);
        Directory.Delete(Path);
    }

    private static string? Run(string program, params string[] args)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, args) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        string error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
