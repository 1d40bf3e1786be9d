namespace TrainTools.House.Tests;

/// <summary>The clone these tests were built in, and its C# sources.</summary>
internal static class Repository
{
    /// <summary>The folder of <c>TrainToolsHost.sln</c>.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root, given with forward slashes.</summary>
    public static string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    /// <summary>The files below <paramref name="folder"/> that a person wrote.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories)
            .Where(file => !Relative(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);

    /// <summary>The path from the root, with forward slashes on every system.</summary>
    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TrainToolsHost.sln")))
            folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException($"No TrainToolsHost.sln above {AppContext.BaseDirectory}.");
    }
}
