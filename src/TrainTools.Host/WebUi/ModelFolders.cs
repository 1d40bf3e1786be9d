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

    /// <summary>The files that are named, each with the folder that it lies below.</summary>
    /// <param name="paths">In full; folders and those that are gone are passed over.</param>
    /// <param name="folders">The nearest counts; a file that is in none of them lies in its own.</param>
    /// <param name="extensions">In lower case, with the point.</param>
    public static IEnumerable<(string Folder, FileInfo File)> Named(
        IEnumerable<string> paths, IEnumerable<string> folders, IReadOnlyCollection<string> extensions)
    {
        var nearest = folders.Where(Path.IsPathFullyQualified).OrderByDescending(folder => Normal(folder).Length).ToList();
        return paths
            .Where(path => Path.IsPathFullyQualified(path)
                && extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && File.Exists(path))
            .Select(path => new FileInfo(Path.GetFullPath(path)))
            .Select(file => (nearest.Find(folder => IsBelow(folder, file)) ?? file.DirectoryName!, file));
    }

    private static bool IsBelow(string folder, FileInfo file) => Normal(file.FullName).StartsWith(
        Path.TrimEndingDirectorySeparator(Normal(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

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
