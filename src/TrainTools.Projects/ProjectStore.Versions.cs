using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects;

// The versions of the projects.
public sealed partial class ProjectStore
{
    /// <summary>Makes a version, empty or as a copy of another with its dataset and settings.</summary>
    /// <param name="label">Empty: v2, v3, … the next that is free.</param>
    /// <param name="copyOfVersionId">A version of any project; null or empty: none.</param>
    /// <param name="requestId">
    /// A second call with the same one gives the same version; empty: always a new one.
    /// </param>
    /// <param name="defaults">Settings of a version that is no copy.</param>
    public Version CreateVersion(
        string projectId, string label, string? copyOfVersionId, string requestId, VersionSettings defaults)
    {
        lock (_gate)
        {
            var project = _tree.Project(projectId);
            var others = ProjectTree.Versions(project).ToList();
            var before = others.FirstOrDefault(folder => requestId.Length > 0
                && VersionFile.Of(folder).RequestId == requestId);
            if (before is not null) return VersionFolders.Read(before);

            var taken = others.Select(folder => VersionFile.Of(folder).Label).ToHashSet();
            var kept = LegalNames.Label(label.Length > 0 ? label : NextLabel(taken), Noun.Version);
            var source = string.IsNullOrEmpty(copyOfVersionId) ? null : _tree.Version(copyOfVersionId);
            var settings = source is null ? defaults : VersionFile.Of(source).Settings with { OutputName = "" };
            settings = VersionFolders.Named(settings, ProjectFile.Of(project).Label, kept);
            return VersionFolders.Read(_versions.Make(project, kept, source, requestId, settings));
        }
    }

    /// <summary>Changes the label; id and folder stay.</summary>
    public Version RenameVersion(string versionId, string label)
    {
        var kept = LegalNames.Label(label, Noun.Version);
        return _versions.Change(_tree.Version(versionId), file => file with { Label = kept });
    }

    /// <summary>Changes the settings.</summary>
    /// <param name="revision">Of the settings that were edited.</param>
    public Version UpdateVersion(string versionId, long revision, VersionSettings settings) =>
        _versions.Change(_tree.Version(versionId), file => file.Revision == revision
            ? file with { Settings = settings }
            : throw new ProjectsException(
                Refusal.VersionChanged, new Problem("version.changed", "revision", ("label", file.Label))));

    /// <summary>Moves a version with its dataset and runs to the trash.</summary>
    /// <returns>The id to restore it by.</returns>
    public string DeleteVersion(string versionId)
    {
        lock (_gate)
        {
            var folder = _tree.Version(versionId);
            RunFolders.CheckIdle(RunFolders.Of(folder), Noun.Version);
            return _versions.Open(folder).Locked(() =>
                _trash.Put(new Problem("trash.version", ""), VersionFile.Of(folder).Label, [(folder, "")]));
        }
    }

    /// <summary>A version as it is now.</summary>
    public Version Find(string versionId) => VersionFolders.Read(_tree.Version(versionId));

    /// <summary>A version's dataset; the same object for the same version.</summary>
    public VersionFolder Open(string versionId) => _versions.Open(_tree.Version(versionId));

    private static string NextLabel(HashSet<string> taken)
    {
        for (var number = taken.Count + 1; ; number++)
            if (!taken.Contains($"v{number}")) return $"v{number}";
    }
}
