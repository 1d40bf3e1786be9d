using System.Text;
using TrainTools.Projects.Store;

namespace TrainTools.Projects.Files;

/// <summary>
/// Writes files whole or not at all: into a temporary file in the same folder, flushed to the disk, then renamed over
/// the old one. Whoever opens the path sees the old contents or the new ones, also after a power cut.
/// </summary>
internal static class WholeFile
{
    /// <summary>How the name of a file ends that is being written.</summary>
    public const string TemporaryExtension = ".part";

    /// <summary>Writes a file, making its folder if need be.</summary>
    /// <param name="mayBeLost">Whether a power cut may leave it empty, for it can be made again. Saves time.</param>
    /// <exception cref="ProjectsException">
    /// Disk or folder does not take the file; the old one is as it was.
    /// </exception>
    public static void Write(string path, Action<Stream> write, bool mayBeLost = false) => Place(path, temporary =>
    {
        using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        write(stream);
        stream.Flush(flushToDisk: !mayBeLost); // before the rename, or the name could come to the disk first
    });

    /// <inheritdoc cref="Write"/>
    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Copies a file under a name that shows it only when it is whole.</summary>
    /// <exception cref="ProjectsException">Disk or folder does not take the file.</exception>
    public static void Copy(string from, string to) => Place(to, temporary =>
    {
        File.Copy(from, temporary);
        Flush(temporary);
    });

    /// <summary>What a process that was killed left in a folder, of files that it had not finished.</summary>
    public static IEnumerable<string> HalfWritten(string folder) =>
        Directory.EnumerateFiles(folder, ".????????" + TemporaryExtension).ToList();

    /// <summary>Brings what the system still holds of a file to the disk.</summary>
    public static void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        stream.Flush(flushToDisk: true);
    }

    private static void Place(string path, Action<string> make)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, $".{Path.GetRandomFileName()[..8]}{TemporaryExtension}");
        DiskFault.Guard(path, () =>
        {
            try
            {
                Directory.CreateDirectory(folder);
                make(temporary);
                DiskFault.Move(temporary, path, overwrite: true);
            }
            finally
            {
                if (File.Exists(temporary)) File.Delete(temporary); // not when it is renamed
            }
        });
    }
}
