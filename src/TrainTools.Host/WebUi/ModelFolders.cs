using System.Security.Cryptography;
using System.Text;

namespace TrainTools.Host.WebUi;

/// <summary>Walks the WebUI's folders of model files, and knows each file by an id made of its path.</summary>
internal static class ModelFolders
{
    /// <summary>The files below the folders, with the folder that each was found in.</summary>
    /// <param name="folders">Those that are not there are passed over.</param>
    /// <param name="extensions">In lower case, with the point.</param>
    public static IEnumerable<(string Folder, FileInfo File)> Files(
        IEnumerable<string> folders, IReadOnlyCollection<string> extensions)
    {
        var walk = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (string folder in folders.Where(Directory.Exists))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", walk))
            {
                if (extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                    yield return (folder, new FileInfo(path));
            }
        }
    }

    /// <summary>
    /// The files that are named, each with the folder that it lies below. One that a folder has under another spelling,
    /// by a link, is that folder's, and so keeps the id that it always had.
    /// </summary>
    /// <param name="paths">In full; folders and those that are gone are passed over.</param>
    /// <param name="folders">A file that is in none of them lies in its own.</param>
    /// <param name="extensions">In lower case, with the point.</param>
    public static IEnumerable<(string Folder, FileInfo File)> Named(
        IEnumerable<string> paths, IEnumerable<string> folders, IReadOnlyCollection<string> extensions)
    {
        var named = paths
            .Where(path => Path.IsPathFullyQualified(path)
                && extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && File.Exists(path))
            .Select(Path.GetFullPath).DistinctBy(Normal).ToDictionary(Normal);
        foreach (var (folder, file) in Files(folders, extensions))
        {
            // Both: a WebUI may name a file by both spellings.
            if (named.Remove(Normal(file.FullName)) | named.Remove(Normal(WithoutLinks(file.FullName))))
                yield return (folder, file);
        }
        foreach (string path in named.Values)
            yield return (Path.GetDirectoryName(path)!, new FileInfo(path));
    }

    private static string WithoutLinks(string path)
    {
        string found = Path.GetPathRoot(path)!;
        foreach (string part in path[found.Length..].Split(Path.DirectorySeparatorChar))
        {
            string next = Path.Combine(found, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            found = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
        }
        return found;
    }

    /// <summary>Its name with the folder below the one it was found in.</summary>
    public static string NameOf(string folder, FileInfo file) =>
        Path.GetRelativePath(folder, file.FullName).Replace('\\', '/');

    /// <summary>Stays while the file stays where it is.</summary>
    public static string IdOf(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normal(path))))[..16];

    /// <summary>The path by which two spellings of one file are known as the same.</summary>
    public static string Normal(string path) => OperatingSystem.IsWindows()
        ? Path.GetFullPath(path).ToLowerInvariant()
        : Path.GetFullPath(path);
}
