using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Reads a folder to train on, in one of two forms: a kohya folder, whose sub-folders are named
/// <c>&lt;repeats&gt;_&lt;class tokens&gt;</c> and hold the images, or a flat folder of images. A caption is the
/// first line of the <c>.txt</c> file beside the image.
/// </summary>
public static class DatasetFolder
{
    /// <summary>An epoch of a flat folder shows about this many images: 10 epochs make some 2,000 steps.</summary>
    public const int ImagesPerEpoch = 200;

    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="defaultCaption">
    /// Caption of a flat folder's images that have no <c>.txt</c>, and its name in the metadata: the output name.
    /// In a kohya folder such images get the class tokens, as kohya has it.
    /// </param>
    /// <param name="repeats">
    /// Repeats of a flat folder. Null takes the number at the beginning of the folder's own name (<c>10_hanako</c>)
    /// where there is one, and else chooses them so that an epoch shows about <see cref="ImagesPerEpoch"/> images
    /// (20 images: 10 repeats; more than 133 images: 1). A kohya folder's names say it themselves.
    /// </param>
    /// <exception cref="DatasetException">
    /// There is nothing to train on; the problem says why and what to do.
    /// </exception>
    public static Dataset Read(string path, string defaultCaption, int? repeats = null)
    {
        var root = ExistingFolder(path);
        var top = new ImageFolder(root);
        var notes = new DatasetNotes();
        var named = SubFolders(root, defaultCaption, notes);

        var concepts = named.Count > 0 ? named : [FlatConcept(root, top, defaultCaption, repeats)];
        if (named.Count > 0)
        {
            if (top.Images.Count > 0) notes.LooseImages(top.Images);
            if (repeats is not null) notes.UnusedRepeats();
        }
        var images = concepts.SelectMany(concept => ReadImages(concept, notes)).ToList();
        if (images.Count == 0) throw Nothing(root, top);

        return new Dataset(
            root,
            images,
            [.. concepts.Select(concept => new ConceptFolder(
                concept.MetadataName, concept.ClassTokens, concept.Repeats, concept.Folder.Images.Count))],
            notes.Problems());
    }

    private static string ExistingFolder(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new DatasetException(new Problem("dataset.not_given", ""));
        if (File.Exists(path))
            throw new DatasetException(new Problem("dataset.is_file", "", ("path", path)));
        if (!Directory.Exists(path))
            throw new DatasetException(new Problem("dataset.missing", "", ("path", path)));
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    /// <summary>
    /// Sub-folders in kohya's form that hold images; what is wrong with the others goes to the notes.
    /// </summary>
    private static List<Concept> SubFolders(string root, string defaultCaption, DatasetNotes notes)
    {
        var concepts = new List<Concept>();
        var unnumbered = new List<string>();
        foreach (var path in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith('.') || name.StartsWith("__", StringComparison.Ordinal)) continue; // of some program
            var folder = new ImageFolder(path);
            var parsed = KohyaFolderName.Parse(name);
            if (parsed is not null && folder.Images.Count > 0)
                concepts.Add(new Concept(folder, name, parsed.ClassTokens, parsed.Repeats,
                    DefaultCaption: parsed.ClassTokens.Trim() is { Length: > 0 } tokens ? tokens : defaultCaption));
            else if (parsed is not null)
                notes.EmptyFolder(name);
            else if (folder.Images.Count > 0)
                unnumbered.Add(name);
        }
        foreach (var name in unnumbered) notes.FolderWithoutNumber(name, isFlat: concepts.Count == 0);
        return concepts;
    }

    private static Concept FlatConcept(string root, ImageFolder folder, string defaultCaption, int? repeats)
    {
        var parsed = KohyaFolderName.Parse(Path.GetFileName(root));
        var chosen = repeats ?? parsed?.Repeats ?? AutomaticRepeats(folder.Images.Count);
        return new Concept(folder, $"{chosen}_{defaultCaption}", defaultCaption, chosen, defaultCaption);
    }

    /// <summary>Repeats that make about <see cref="ImagesPerEpoch"/> images an epoch; 1 or more.</summary>
    public static int AutomaticRepeats(int images) => images == 0
        ? 1
        : Math.Max(1, (int)Math.Round((double)ImagesPerEpoch / images, MidpointRounding.AwayFromZero));

    /// <summary>
    /// How often an epoch shows the images of a version's folder. A number that a person chose holds for all. Without
    /// one, a folder whose name says more than 1 means it, as the older train tools and kohya's users made them; the
    /// folders of ours say 1, and their images share <see cref="ImagesPerEpoch"/>.
    /// </summary>
    /// <param name="chosen">What the settings say; null or below 1: automatic.</param>
    /// <param name="inName">What the folder's name says.</param>
    /// <param name="sharing">Images in all folders whose names say 1.</param>
    public static int EffectiveRepeats(int? chosen, int inName, int sharing)
    {
        if (chosen >= 1) return chosen.Value;
        return inName > 1 ? inName : AutomaticRepeats(sharing);
    }

    private static IEnumerable<DatasetImage> ReadImages(Concept concept, DatasetNotes notes)
    {
        foreach (var image in concept.Folder.Images)
            yield return new DatasetImage(
                image, CaptionOf(image, concept, notes), concept.Repeats, concept.MetadataName);
        notes.Strangers(concept.Folder.Strangers);
        notes.LonelyCaptions(concept.Folder.LonelyCaptions());
    }

    private static string CaptionOf(string image, Concept concept, DatasetNotes notes)
    {
        if (concept.Folder.CaptionOf(image) is not { } file) return concept.DefaultCaption;
        var lines = CaptionFile.ReadLines(file);
        if (lines.Count > 1) notes.LongCaption(file);
        if (lines.Count > 0) return lines[0];
        notes.EmptyCaption(file, concept.DefaultCaption);
        return concept.DefaultCaption;
    }

    private static DatasetException Nothing(string root, ImageFolder top)
    {
        var found = top.LonelyCaptions().Count + top.Strangers.Count;
        if (found > 0)
            return new DatasetException(
                new Problem("dataset.other_files_only", "", ("path", root), ("n", $"{found}")));
        var unnumbered = Directory.EnumerateDirectories(root)
            .FirstOrDefault(path => new ImageFolder(path).Images.Count > 0);
        return new DatasetException(unnumbered is null
            ? new Problem("dataset.empty", "", ("path", root))
            : new Problem("dataset.unnumbered_only", "", ("path", root), ("folder", Path.GetFileName(unnumbered))));
    }

    /// <summary>A folder of images and how it is trained on.</summary>
    private sealed record Concept(
        ImageFolder Folder, string MetadataName, string ClassTokens, int Repeats, string DefaultCaption);
}
