using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>Where projects, versions and runs lie. Finds what is there by id; never makes a path of an id.</summary>
/// <param name="Root">The folder of all projects.</param>
internal sealed record ProjectTree(string Root)
{
    /// <summary>Begins the names of folders that are not finished yet.</summary>
    public const string Unfinished = ".new-";

    /// <summary>The trash, beside the projects.</summary>
    public string Trash => Path.Combine(Path.GetDirectoryName(Root)!, "trash");

    /// <summary>Things that can be made again, beside the projects.</summary>
    public string Cache => Path.Combine(Path.GetDirectoryName(Root)!, "cache");

    /// <summary>The folders of all projects.</summary>
    public IEnumerable<string> Projects() => FoldersIn(Root);

    /// <summary>The folders of a project's versions.</summary>
    public static IEnumerable<string> Versions(string project) => FoldersIn(Path.Combine(project, "versions"));

    /// <summary>The folders of a version's runs.</summary>
    public static IEnumerable<string> Runs(string version) => FoldersIn(Path.Combine(version, "trains"));

    /// <summary>A project's folder.</summary>
    /// <exception cref="ProjectsException">It is not there.</exception>
    public string Project(string id) => Named(Projects(), id)
        ?? throw new ProjectsException(Refusal.NotThere, new Problem("project.gone", ""));

    /// <summary>A version's folder.</summary>
    /// <exception cref="ProjectsException">It is not there.</exception>
    public string Version(string id) => Ids.Names(id, 2) is [var project, var version]
        && Named(Projects(), project) is { } folder && Named(Versions(folder), version) is { } found
            ? found
            : throw new ProjectsException(Refusal.NotThere, new Problem("version.gone", ""));

    /// <summary>A run's folder.</summary>
    /// <exception cref="ProjectsException">It is not there.</exception>
    public string Run(string id) => Ids.Names(id, 3) is [var project, var version, var run]
        && Named(Projects(), project) is { } projectFolder && Named(Versions(projectFolder), version) is { } folder
        && Named(Runs(folder), run) is { } found
            ? found
            : throw new ProjectsException(Refusal.NotThere, new Problem("run.gone", ""));

    /// <summary>The id of a version's folder.</summary>
    public static string VersionId(string version) => Ids.Of(Up(version, 2), Path.GetFileName(version));

    /// <summary>The id of a run's folder.</summary>
    public static string RunId(string run) => Ids.Of(Up(run, 4), Up(run, 2), Path.GetFileName(run));

    /// <summary>The folder of the version that a run belongs to.</summary>
    public static string VersionOf(string run) => Path.GetDirectoryName(Path.GetDirectoryName(run))!;

    /// <summary>The folder of the project that a version belongs to.</summary>
    public static string ProjectOf(string version) => Path.GetDirectoryName(Path.GetDirectoryName(version))!;

    private static string Up(string path, int levels)
    {
        for (var level = 0; level < levels; level++) path = Path.GetDirectoryName(path)!;
        return Path.GetFileName(path);
    }

    private static string? Named(IEnumerable<string> folders, string name) =>
        folders.FirstOrDefault(folder => Path.GetFileName(folder) == name);

    private static IEnumerable<string> FoldersIn(string path) => DiskFault.Guard(path, () =>
    {
        try
        {
            return Directory.GetDirectories(path).Where(folder => !Path.GetFileName(folder).StartsWith('.'));
        }
        catch (DirectoryNotFoundException)
        {
            return []; // none yet, or deleted while others were being listed
        }
    });
}
