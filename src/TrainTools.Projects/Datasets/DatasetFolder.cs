using TrainTools.Core.Problems;
using TrainTools.Projects.Archives;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Reads a folder to train on, in one of two forms: a kohya folder, whose sub-folders are named
/// <c>&lt;repeats&gt;_&lt;class tokens&gt;</c> and hold the images, or a flat folder of images. A caption is the
/// first line of the <c>.txt</c> or <c>.caption</c> file beside the image.
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
    /// <param name="allLines">Whether all lines of a caption are read; otherwise the first.</param>
    /// <exception cref="DatasetException">
    /// There is nothing to train on, or captions cannot be read; the problems say why and what to do.
    /// </exception>
    public static Dataset Read(string path, string defaultCaption, int? repeats = null, bool allLines = false)
    {
        var root = ExistingFolder(path);
        var walk = new DatasetWalk(root, mayBeFlat: true);
        var folders = walk.IsFlat
            ? [new Folder("", walk.Top)]
            : walk.Folders.Select(folder => new Folder(folder.Name, folder.Folder, folder.Kohya)).ToList();
        if (folders.All(folder => folder.Images.Images.Count == 0)) throw Nothing(root, walk);

        var (used, leftOut) = Look(folders);
        var plan = new DatasetPlan([.. used.Select(image => image.Planned)], [.. walk.LeftOut, .. leftOut]);
        if (used.Count == 0)
            throw new DatasetException(new Problem("dataset.none_usable", "", ("path", root),
                Problem.Inner("reasons_problem", plan.Reasons())));
        var notes = new DatasetNotes();
        foreach (var empty in walk.Empty) notes.EmptyFolder(empty);
        if (!walk.IsFlat && repeats is not null) notes.UnusedRepeats();
        var concepts = used.GroupBy(image => image.Folder)
            .Select(images => ConceptOf(images.Key, images.Count(), root, defaultCaption, repeats)).ToList();
        var captions = new CaptionReader(notes, allLines);
        var read = used.GroupBy(image => image.Folder).Zip(concepts)
            .SelectMany(pair => ReadImages(pair.First, pair.Second, captions)).ToList();
        captions.ThrowIfUnreadable(root);
        foreach (var folder in folders) notes.OddPairs(folder.Images);
        NoteSidecars(root, folders, notes);
        return new Dataset(
            root,
            read,
            [.. concepts.Select(concept => new ConceptFolder(
                concept.MetadataName, concept.ClassTokens, concept.Repeats, concept.Count))],
            [.. plan.Reasons(), .. notes.Problems()])
        {
            Plan = plan,
        };
    }

    /// <summary>Looks into every image: which are used, and why the others are not.</summary>
    private static (List<Looked> Used, List<LeftOutFile> LeftOut) Look(List<Folder> folders)
    {
        var images = folders.SelectMany(folder => folder.Images.Images.Select(path => (Folder: folder, Path: path))).ToList();
        var facts = ImageCheck.Look([.. images.Select(image => image.Path)], withHash: false);
        var (used, leftOut) = (new List<Looked>(), new List<LeftOutFile>());
        foreach (var ((folder, path), fact) in images.Zip(facts))
        {
            var caption = folder.Images.CaptionOf(path);
            var name = Path.GetFileName(path);
            if (fact.Problem is { } problem) leftOut.Add(new LeftOutFile(folder.Name, name, problem, IsImage: true));
            else used.Add(new Looked(folder, path, new UsedImage(folder.Name, name, fact.Width, fact.Height, caption)));
        }
        return (used, leftOut);
    }

    /// <summary>A folder as an absolute path.</summary>
    /// <exception cref="DatasetException">There is none.</exception>
    internal static string ExistingFolder(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new DatasetException(new Problem("dataset.not_given", ""));
        if (File.Exists(path) && ArchiveLimits.IsAnyArchive(path))
            throw new DatasetException(new Problem("dataset.is_archive", "", ("path", path)));
        if (File.Exists(path))
            throw new DatasetException(new Problem("dataset.is_file", "", ("path", path)));
        if (!Directory.Exists(path))
            throw new DatasetException(new Problem("dataset.missing", "", ("path", path)));
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    private static Concept ConceptOf(Folder folder, int count, string root, string defaultCaption, int? repeats)
    {
        if (folder.Kohya is { } kohya)
            return new Concept(folder, folder.Name, kohya.ClassTokens, kohya.Repeats, count,
                DefaultCaption: kohya.ClassTokens.Trim() is { Length: > 0 } tokens ? tokens : defaultCaption);
        var chosen = repeats ?? KohyaFolderName.Parse(Path.GetFileName(root))?.Repeats ?? AutomaticRepeats(count);
        return new Concept(folder, $"{chosen}_{defaultCaption}", defaultCaption, chosen, count, defaultCaption);
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

    private static IEnumerable<DatasetImage> ReadImages(
        IEnumerable<Looked> images, Concept concept, CaptionReader captions)
    {
        foreach (var image in images)
            yield return new DatasetImage(
                image.Path, captions.Read(image.Planned.Caption) ?? concept.DefaultCaption, concept.Repeats,
                concept.MetadataName);
        captions.NoteEmpty(concept.DefaultCaption);
    }

    /// <summary>What other programs' files say of the images: offered, never taken unasked.</summary>
    private static void NoteSidecars(string root, List<Folder> folders, DatasetNotes notes)
    {
        foreach (var (_, isBare, caption) in FolderCaptions.Found(root, folders.Select(folder => folder.Images)))
        {
            if (isBare) notes.Offered(caption);
            else notes.UnusedSidecar(caption.File);
        }
    }

    /// <summary>Why there is nothing to train on, and where the images are likely to be.</summary>
    private static DatasetException Nothing(string root, DatasetWalk walk)
    {
        if (walk.LeftOut.FirstOrDefault(file => file.IsImage && file.Folder.Length > 0) is not { } elsewhere)
        {
            var found = walk.Top.LonelyCaptions.Count + walk.LeftOut.Count;
            return new DatasetException(found > 0
                ? new Problem("dataset.other_files_only", "", ("path", root), ("n", $"{found}"))
                : new Problem("dataset.empty", "", ("path", root)));
        }
        var way = elsewhere.Folder.Split('/');
        if (way is [var only])
            return new DatasetException(new Problem(
                KohyaFolderName.IsNumberedBelowOne(only) ? "dataset.zero_only" : "dataset.unnumbered_only", "",
                ("path", root), ("folder", only), ("advice", KohyaFolderName.Advice(only))));
        // The folder to give is the one that holds a numbered one, such as img of img/10_hanako; else the images' own.
        var numbered = Array.FindIndex(way, 1, name => KohyaFolderName.Parse(name) is not null);
        return new DatasetException(new Problem("dataset.deeper", "",
            ("path", root), ("folder", string.Join('/', way[..(numbered > 0 ? numbered : way.Length)]))));
    }

    /// <summary>A folder that is looked into.</summary>
    /// <param name="Name">Its name; empty: the dataset's folder itself.</param>
    private sealed record Folder(string Name, ImageFolder Images, KohyaFolderName? Kohya = null);

    /// <summary>An image that can be trained on.</summary>
    private sealed record Looked(Folder Folder, string Path, UsedImage Planned);

    /// <summary>A folder of images and how it is trained on.</summary>
    private sealed record Concept(
        Folder Folder, string MetadataName, string ClassTokens, int Repeats, int Count, string DefaultCaption);
}
