using TrainTools.Core.Problems;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects;

/// <summary>
/// All projects of a WebUI, as plain files (see README.md). Every change is a whole file or a rename; deleting is
/// moving to the trash. May be used by several threads at once. Everything here throws a
/// <see cref="ProjectsException"/> when it cannot be done.
/// </summary>
public sealed partial class ProjectStore
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly Lock _gate = new(); // for what adds, removes or renames folders; a version has a lock of its own
    private readonly ProjectTree _tree;
    private readonly TimeProvider _clock;
    private readonly TrashBin _trash;
    private readonly VersionFolders _versions;
    private readonly RunFolders _runs;

    /// <summary>The projects in a folder.</summary>
    /// <param name="root">
    /// <c>&lt;data&gt;/outputs/train_tools/projects</c>; made when the first project is. Trash and cache lie beside it.
    /// </param>
    /// <param name="clock">Tells when things were made and changed.</param>
    public ProjectStore(string root, TimeProvider clock)
    {
        _tree = new ProjectTree(Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        _clock = clock;
        _trash = new TrashBin(_tree, clock);
        _versions = new VersionFolders(_tree, _trash, clock);
        _runs = new RunFolders(_tree, clock);
    }

    /// <summary>
    /// Where trainings keep latents and text outputs for the next: one folder for all projects, for their versions
    /// have images in common, and one bound on the size of it all. Everything in it can be made again.
    /// </summary>
    public string TrainingCache => Path.Combine(_tree.Cache, "training");

    /// <summary>All projects, the most recently changed first.</summary>
    public IReadOnlyList<Project> List() =>
        [.. _tree.Projects().Select(Read).OrderByDescending(project => project.Changed).ThenBy(project => project.Id)];

    /// <summary>Makes a project with a first version, v1.</summary>
    /// <param name="label">1 to 200 characters of any script, no control characters.</param>
    /// <param name="requestId">
    /// A second call with the same one gives the same project; empty: always a new one.
    /// </param>
    /// <param name="first">Settings of the first version; an empty trigger word and output name are filled in.</param>
    public Project Create(string label, string requestId, VersionSettings first)
    {
        var kept = LegalNames.Label(label, Noun.Project);
        lock (_gate)
        {
            return OfRequest(requestId) ?? Make(kept, requestId, unfinished =>
                _versions.Make(unfinished, "v1", copyOf: null, "", VersionFolders.Named(first, kept, "v1")));
        }
    }

    /// <summary>Changes the label; id and folder stay.</summary>
    public Project Rename(string projectId, string label)
    {
        var kept = LegalNames.Label(label, Noun.Project);
        lock (_gate)
        {
            var folder = _tree.Project(projectId);
            (ProjectFile.Of(folder) with { Label = kept, Changed = _clock.GetUtcNow() }).Save(folder);
            return Read(folder);
        }
    }

    /// <summary>Copies a project with all versions, datasets and settings, without runs.</summary>
    /// <param name="requestId">A second call with the same one gives the same copy; empty: always a new one.</param>
    public Project Duplicate(string projectId, string label, string requestId)
    {
        var kept = LegalNames.Label(label, Noun.Project);
        lock (_gate)
        {
            var source = _tree.Project(projectId);
            return OfRequest(requestId) ?? Make(kept, requestId, unfinished => CopyVersions(source, unfinished, kept));
        }
    }

    /// <summary>Moves a project to the trash.</summary>
    /// <returns>The id to restore it by.</returns>
    public string Delete(string projectId)
    {
        lock (_gate)
        {
            var folder = _tree.Project(projectId);
            RunFolders.CheckIdle(ProjectTree.Versions(folder).SelectMany(RunFolders.Of), Noun.Project);
            return WhileNoneChanges([.. ProjectTree.Versions(folder)], () =>
                _trash.Put(new Problem("trash.project", ""), ProjectFile.Of(folder).Label, [(folder, "")]));
        }
    }

    /// <summary>What lies in the trash, the newest first.</summary>
    public IReadOnlyList<TrashItem> Trash() => _trash.List();

    /// <summary>
    /// Puts something back to where it was. Where its place was taken meanwhile it gets a free folder or file name
    /// beside it, and so another id; labels stay. Captions that an edit of tags changed become what they were, except
    /// those that were changed again since.
    /// </summary>
    public void Restore(string trashId)
    {
        lock (_gate)
        {
            if (_trash.VersionOf(trashId) is { } version)
                _versions.Open(version).Locked(() => { _trash.Restore(trashId); return true; });
            else
                _trash.Restore(trashId);
        }
    }

    /// <summary>Deletes for good what was put into the trash longer ago.</summary>
    public void EmptyTrash(TimeSpan olderThan)
    {
        lock (_gate) _trash.Empty(olderThan);
    }

    private static Project Read(string folder)
    {
        var file = ProjectFile.Of(folder);
        var versions = ProjectTree.Versions(folder).Select(VersionFolders.Read)
            .OrderBy(version => version.Created).ThenBy(version => version.Label, StringComparer.Ordinal).ToList();
        var changed = versions.Select(version => version.Changed).Append(file.Changed).Max();
        return new Project(Path.GetFileName(folder), file.Label, file.Created, changed, versions);
    }

    private Project? OfRequest(string requestId) => requestId.Length == 0
        ? null
        : _tree.Projects().Where(folder => ProjectFile.Of(folder).RequestId == requestId).Select(Read).FirstOrDefault();

    /// <summary>Makes a project's folder, whole or not at all.</summary>
    private Project Make(string label, string requestId, Action<string> fill)
    {
        RemoveAbandoned();
        var unfinished = Path.Combine(_tree.Root, ProjectTree.Unfinished + Path.GetRandomFileName()[..8]);
        try
        {
            fill(unfinished);
            new ProjectFile
            {
                Label = label,
                Created = _clock.GetUtcNow(),
                Changed = _clock.GetUtcNow(),
                RequestId = requestId,
            }.Save(unfinished);
            var name = LegalNames.Of(label, "project", LegalNames.Project);
            name = LegalNames.Free(name, LegalNames.Project, LegalNames.TakenIn(_tree.Root));
            DiskFault.Move(unfinished, Path.Combine(_tree.Root, name));
            return Read(Path.Combine(_tree.Root, name));
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }
    }

    private void CopyVersions(string source, string target, string label)
    {
        foreach (var version in ProjectTree.Versions(source))
        {
            var (file, copy) = (VersionFile.Of(version), Path.Combine(target, "versions", Path.GetFileName(version)));
            _versions.CopyDataset(version, copy);
            var usual = VersionFolders.OutputName(ProjectFile.Of(source).Label, file.Label);
            _versions.New(copy, file.Label, "", file.Settings.OutputName == usual
                ? file.Settings with { OutputName = VersionFolders.OutputName(label, file.Label) }
                : file.Settings);
        }
    }

    /// <summary>Holds the locks of versions: an upload that goes on would make their folders anew.</summary>
    private T WhileNoneChanges<T>(ReadOnlySpan<string> versions, Func<T> act)
    {
        if (versions.IsEmpty) return act();
        var rest = versions[1..].ToArray();
        return _versions.Open(versions[0]).Locked(() => WhileNoneChanges(rest, act));
    }

    /// <summary>Removes what a host that was killed left half made.</summary>
    private void RemoveAbandoned()
    {
        if (!Directory.Exists(_tree.Root)) return;
        var limit = (_clock.GetUtcNow() - Abandoned).UtcDateTime;
        foreach (var folder in Directory.GetDirectories(_tree.Root, ProjectTree.Unfinished + "*"))
            if (Directory.GetLastWriteTimeUtc(folder) < limit) Directory.Delete(folder, recursive: true);
    }
}
