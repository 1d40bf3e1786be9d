using System.Diagnostics;

namespace TrainTools.TestKit;

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

    /// <summary>Writes a file that takes all the room there is; called again, what has become free since.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as it shall be.
        }
    }

    /// <summary>Takes the file of <see cref="Fill"/> away.</summary>
    public void Free() => File.Delete(Filler);

    /// <summary>Lets nothing be written any more.</summary>
    public void MakeReadOnly()
    {
        if (Run("mount", "-o", "remount,ro", Path) is { } problem)
            throw new InvalidOperationException(problem);
    }

    private string Filler => System.IO.Path.Combine(Path, "filler");

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
