using System.Collections.Concurrent;

namespace TrainTools.Projects.Captions;

/// <summary>
/// Finds images' captions in other programs' files. Remembers what is in them as long as their sizes and times stay;
/// may be used by several threads at once.
/// </summary>
internal sealed class Sidecars
{
    private readonly ConcurrentDictionary<string, (long Bytes, DateTime Modified, IReadOnlyList<SidecarCaption> Captions)>
        _known = [];

    /// <summary>What is in the files of these folders.</summary>
    public SidecarLookup In(IEnumerable<string> folders) => new(
        folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(SidecarFile.IsSidecar)
            .Order(StringComparer.Ordinal).SelectMany(Captions));

    private IReadOnlyList<SidecarCaption> Captions(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return [];
        if (_known.TryGetValue(path, out var known) && known.Bytes == file.Length
            && known.Modified == file.LastWriteTimeUtc)
            return known.Captions;
        var captions = SidecarFile.Read(path);
        _known[path] = (file.Length, file.LastWriteTimeUtc, captions);
        return captions;
    }
}

/// <summary>The captions of some sidecar files, by image.</summary>
internal sealed class SidecarLookup(IEnumerable<SidecarCaption> captions)
{
    private readonly ILookup<string, SidecarCaption> _byName = captions
        .SelectMany(caption => Names(NameIn(caption.Image)).Select(name => (Name: name, Caption: caption)))
        .ToLookup(named => named.Name, named => named.Caption);

    /// <summary>
    /// An image's caption; null where there is none, or several that differ. Where images of one name lie in several
    /// folders, the one counts whose path names this folder.
    /// </summary>
    /// <param name="folder">Name of the image's folder.</param>
    /// <param name="names">Its file name, and what it was called when it was dropped.</param>
    public SidecarCaption? Of(string folder, params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var found = Names(name).SelectMany(key => _byName[key]).Distinct().ToList();
            var here = found.Where(caption => FolderIn(caption.Image) == folder).ToList();
            var chosen = here.Count > 0 ? here : found;
            // One beside the image says more than a list of all.
            var own = chosen.Where(caption => Names(Path.GetFileNameWithoutExtension(caption.File))
                .Intersect(Names(name)).Any()).ToList();
            chosen = own.Count > 0 ? own : chosen;
            if (chosen.Select(caption => caption.Caption).Distinct().Count() == 1) return chosen[0];
        }
        return null;
    }

    // With and without what stands behind the last dot: kohya's lists name a.png as "a", and "v1.5" has no extension.
    private static IEnumerable<string> Names(string name)
    {
        var whole = NameSpelling.Composed(name).ToUpperInvariant();
        return new[] { whole, Path.GetFileNameWithoutExtension(whole) }.Distinct();
    }

    private static string NameIn(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    private static string FolderIn(string path)
    {
        var names = path.Split('/', '\\');
        return names.Length > 1 ? names[^2] : "";
    }
}
