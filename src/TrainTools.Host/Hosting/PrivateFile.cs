using System.Text;

namespace TrainTools.Host.Hosting;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a file whole or not at all; on Windows the user's own folder protects it.</summary>
    /// <exception cref="IOException">The disk or folder does not take it.</exception>
    public static void WriteText(string path, string text)
    {
        string temporary = $"{path}.{Path.GetRandomFileName()[..8]}.part";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
