using System.Globalization;
using System.Security.Cryptography;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>
/// Keeps what was deleted, each in a folder of its own with a note of where it was. Moving is renaming: it takes no
/// time and no room.
/// </summary>
internal sealed class TrashBin(ProjectTree tree, TimeProvider clock)
{
    private const int LongestName = 60;

    /// <summary>Moves files and folders here; those with a common group come back under a common name.</summary>
    /// <returns>The id to restore them by.</returns>
    public string Put(Problem what, string label, IEnumerable<(string Path, string Group)> things)
    {
        var sources = things.ToList();
        var files = sources.Select((thing, number) => new TrashedFile
        {
            Content = number.ToString("D4", CultureInfo.InvariantCulture),
            From = Relative(thing.Path),
            Group = thing.Group,
        }).ToList();
        var (id, folder) = Begin(what, label, files); // the note first: nothing is ever here without one
        foreach (var (source, file) in sources.Zip(files))
            DiskFault.Move(source.Path, Path.Combine(folder, file.Content));
        return id;
    }

    /// <summary>Keeps copies of files, such as captions, before an edit changes them.</summary>
    /// <param name="edited">The files, and the revisions that they will have then.</param>
    public string KeepCopies(Problem what, string label, IReadOnlyList<(string Path, string Revision)> edited)
    {
        var files = edited.Select((source, number) => new TrashedFile
        {
            Content = File.Exists(source.Path) ? number.ToString("D4", CultureInfo.InvariantCulture) : "",
            From = Relative(source.Path),
            InPlaceOf = source.Revision,
        }).ToList();
        var (id, folder) = Begin(what, label, files);
        foreach (var (source, file) in edited.Zip(files).Where(pair => pair.Second.Content.Length > 0))
            DiskFault.Guard(source.Path, () => File.Copy(source.Path, Path.Combine(folder, file.Content)));
        return id;
    }

    /// <summary>What is here, the newest first.</summary>
    public IReadOnlyList<TrashItem> List() =>
    [
        .. Folders().Select(folder => (Id: Path.GetFileName(folder), Manifest: TryRead(folder)))
            .Where(item => item.Manifest is not null)
            .Select(item => new TrashItem(item.Id, item.Manifest!.What ?? new Problem("trash.other", ""),
                item.Manifest.Label, item.Manifest.Deleted))
            .OrderByDescending(item => item.Deleted).ThenByDescending(item => item.TrashId, StringComparer.Ordinal),
    ];

    /// <summary>Puts something back to where it was, under a free name where its own is taken.</summary>
    /// <exception cref="ProjectsException">It is not here, or the place where it was is gone.</exception>
    public void Restore(string id)
    {
        var (folder, manifest) = Find(id);
        foreach (var file in manifest.Files) CheckPlace(file);
        foreach (var file in manifest.Files.Where(file => file.InPlaceOf.Length > 0)) RestoreCopy(folder, file);
        var moved = manifest.Files.Where(file => file.InPlaceOf.Length == 0
            && Path.Exists(Path.Combine(folder, file.Content)));
        foreach (var group in moved.GroupBy(file => file.Group.Length > 0 ? file.Group : file.From))
            RestoreGroup(folder, [.. group]);
        DiskFault.Guard(folder, () => Directory.Delete(folder, recursive: true));
    }

    /// <summary>
    /// The folder of the version that something belongs to; null where it is a project or version itself.
    /// </summary>
    public string? VersionOf(string id)
    {
        if (Find(id).Manifest.Files.FirstOrDefault()?.From.Split('/') is not [_, _, _, _, ..] names) return null;
        var version = Path.Combine([tree.Root, .. names[..3]]);
        return Directory.Exists(version) ? version : null;
    }

    /// <summary>Deletes for good what was put here longer ago.</summary>
    public void Empty(TimeSpan olderThan)
    {
        var limit = clock.GetUtcNow() - olderThan;
        foreach (var folder in Folders().Where(folder => TryRead(folder) is { } item && item.Deleted <= limit))
            DiskFault.Guard(folder, () => Directory.Delete(folder, recursive: true));
    }

    private (string Folder, TrashManifest Manifest) Find(string id)
    {
        var folder = Folders().FirstOrDefault(path => Path.GetFileName(path) == id)
            ?? throw new ProjectsException(Refusal.NotThere, new Problem("trash.gone", ""));
        var manifest = JsonFile.Read<TrashManifest>(Path.Combine(folder, TrashManifest.Name))
            ?? throw new ProjectsException(Refusal.NotThere,
                new Problem("trash.no_note", "", ("folder", folder), ("file", TrashManifest.Name)));
        return (folder, manifest);
    }

    private (string Id, string Folder) Begin(Problem what, string label, IReadOnlyList<TrashedFile> files)
    {
        var now = clock.GetUtcNow();
        var time = now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var id = $"{time}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var folder = Path.Combine(tree.Trash, id);
        JsonFile.Write(Path.Combine(folder, TrashManifest.Name),
            new TrashManifest { What = what, Label = label, Deleted = now, Files = files });
        return (id, folder);
    }

    private IEnumerable<string> Folders() => DiskFault.Guard(tree.Trash, () =>
        Directory.Exists(tree.Trash) ? Directory.GetDirectories(tree.Trash) : []);

    private static TrashManifest? TryRead(string folder)
    {
        try
        {
            return JsonFile.Read<TrashManifest>(Path.Combine(folder, TrashManifest.Name));
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            return null; // one that cannot be read must not hide the others; restoring it says what is wrong
        }
    }

    private string Relative(string path) => Path.GetRelativePath(tree.Root, path).Replace('\\', '/');

    private string Place(TrashedFile file) => Path.GetFullPath(Path.Combine([tree.Root, .. file.From.Split('/')]));

    /// <summary>A version needs its project, and all that lies in a version needs that.</summary>
    private void CheckPlace(TrashedFile file)
    {
        var names = file.From.Split('/');
        if (!Place(file).StartsWith(tree.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ProjectsException(Refusal.InvalidInput, new Problem("trash.no_place", "", ("place", file.From)));
        var owner = names.Length > 3 ? names[..3] : names.Length > 1 ? names[..1] : [];
        if (!Directory.Exists(Path.Combine([tree.Root, .. owner])) && owner.Length > 0)
            throw new ProjectsException(Refusal.NotThere, new Problem("trash.owner_gone", "",
                Problem.Inner("what_problem", owner.Length > 1 ? Noun.Version : Noun.Project)));
    }

    private void RestoreCopy(string folder, TrashedFile file)
    {
        var place = Place(file);
        if (FileRevision.Of(place) != file.InPlaceOf) return; // somebody's newer words stay
        if (file.Content.Length == 0) DiskFault.Guard(place, () => File.Delete(place));
        else WholeFile.Copy(Path.Combine(folder, file.Content), place);
    }

    private void RestoreGroup(string folder, IReadOnlyList<TrashedFile> group)
    {
        var places = group.Select(Place).ToList();
        var isFile = group.Any(file => File.Exists(Path.Combine(folder, file.Content)));
        Func<string, string> stemOf = isFile
            ? path => Path.GetFileNameWithoutExtension(path)
            : path => Path.GetFileName(path);
        var taken = places.Select(place => Path.GetDirectoryName(place)!).Distinct().Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries).Select(path => LegalNames.Key(stemOf(path))).ToHashSet();
        var stem = LegalNames.Free(stemOf(places[0]), LongestName, name => taken.Contains(LegalNames.Key(name)));
        foreach (var (file, place) in group.Zip(places))
        {
            var target = Path.Combine(Path.GetDirectoryName(place)!, isFile ? stem + Path.GetExtension(place) : stem);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            DiskFault.Move(Path.Combine(folder, file.Content), target);
        }
    }
}
