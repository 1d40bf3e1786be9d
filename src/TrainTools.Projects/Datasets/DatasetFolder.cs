namespace TrainTools.Projects.Datasets;

/// <summary>
/// Reads a folder to train on, in one of two forms: a kohya folder, whose sub-folders are named
/// <c>&lt;repeats&gt;_&lt;class tokens&gt;</c> and hold the pictures, or a flat folder of pictures. A caption is the
/// first line of the <c>.txt</c> file beside the picture.
/// </summary>
public static class DatasetFolder
{
    /// <summary>An epoch of a flat folder shows about this many pictures: 10 epochs make some 2,000 steps.</summary>
    public const int PicturesPerEpoch = 200;

    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="defaultCaption">
    /// Caption of a flat folder's pictures that have no <c>.txt</c>, and its name in the metadata: the output name.
    /// In a kohya folder such pictures get the class tokens, as kohya has it.
    /// </param>
    /// <param name="repeats">
    /// Repeats of a flat folder. Null takes the number at the beginning of the folder's own name (<c>10_hanako</c>)
    /// where there is one, and else chooses them so that an epoch shows about <see cref="PicturesPerEpoch"/> pictures
    /// (20 pictures: 10 repeats; more than 133 pictures: 1). A kohya folder's names say it themselves.
    /// </param>
    /// <exception cref="DatasetException">
    /// There is nothing to train on; the message says why and what to do.
    /// </exception>
    public static Dataset Read(string path, string defaultCaption, int? repeats = null)
    {
        var root = ExistingFolder(path);
        var top = new PictureFolder(root);
        var notes = new DatasetNotes();
        var named = SubFolders(root, defaultCaption, notes);

        var concepts = named.Count > 0 ? named : [FlatConcept(root, top, defaultCaption, repeats)];
        if (named.Count > 0)
        {
            if (top.Pictures.Count > 0) notes.LoosePictures(top.Pictures);
            if (repeats is not null) notes.UnusedRepeats();
        }
        var pictures = concepts.SelectMany(concept => ReadPictures(concept, notes)).ToList();
        if (pictures.Count == 0) throw Nothing(root, top);

        return new Dataset(
            root,
            pictures,
            [.. concepts.Select(concept => new ConceptFolder(
                concept.MetadataName, concept.ClassTokens, concept.Repeats, concept.Folder.Pictures.Count))],
            notes.Sentences());
    }

    private static string ExistingFolder(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new DatasetException("No folder of pictures is given; name the folder that holds them.");
        if (File.Exists(path))
            throw new DatasetException($"{path} is a file, not a folder. Give the folder that holds the pictures.");
        if (!Directory.Exists(path))
            throw new DatasetException($"{path}: there is no such folder. Check the spelling, or make it and " +
                "put 10 to 40 pictures into it.");
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    /// <summary>
    /// Sub-folders in kohya's form that hold pictures; what is wrong with the others goes to the notes.
    /// </summary>
    private static List<Concept> SubFolders(string root, string defaultCaption, DatasetNotes notes)
    {
        var concepts = new List<Concept>();
        var unnumbered = new List<string>();
        foreach (var path in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith('.') || name.StartsWith("__", StringComparison.Ordinal)) continue; // of some program
            var folder = new PictureFolder(path);
            var parsed = KohyaFolderName.Parse(name);
            if (parsed is not null && folder.Pictures.Count > 0)
                concepts.Add(new Concept(folder, name, parsed.ClassTokens, parsed.Repeats,
                    DefaultCaption: parsed.ClassTokens.Trim() is { Length: > 0 } tokens ? tokens : defaultCaption));
            else if (parsed is not null)
                notes.EmptyFolder(name);
            else if (folder.Pictures.Count > 0)
                unnumbered.Add(name);
        }
        foreach (var name in unnumbered) notes.FolderWithoutNumber(name, isFlat: concepts.Count == 0);
        return concepts;
    }

    private static Concept FlatConcept(string root, PictureFolder folder, string defaultCaption, int? repeats)
    {
        var parsed = KohyaFolderName.Parse(Path.GetFileName(root));
        var chosen = repeats ?? parsed?.Repeats ?? AutomaticRepeats(folder.Pictures.Count);
        return new Concept(folder, $"{chosen}_{defaultCaption}", defaultCaption, chosen, defaultCaption);
    }

    /// <summary>Repeats that make about <see cref="PicturesPerEpoch"/> pictures an epoch; 1 or more.</summary>
    public static int AutomaticRepeats(int pictures) => pictures == 0
        ? 1
        : Math.Max(1, (int)Math.Round((double)PicturesPerEpoch / pictures, MidpointRounding.AwayFromZero));

    private static IEnumerable<DatasetPicture> ReadPictures(Concept concept, DatasetNotes notes)
    {
        foreach (var picture in concept.Folder.Pictures)
            yield return new DatasetPicture(
                picture, CaptionOf(picture, concept, notes), concept.Repeats, concept.MetadataName);
        notes.Strangers(concept.Folder.Strangers);
        notes.LonelyCaptions(concept.Folder.LonelyCaptions());
    }

    private static string CaptionOf(string picture, Concept concept, DatasetNotes notes)
    {
        if (concept.Folder.CaptionOf(picture) is not { } file) return concept.DefaultCaption;
        var lines = CaptionFile.ReadLines(file);
        if (lines.Count > 1) notes.LongCaption(file);
        if (lines.Count > 0) return lines[0];
        notes.EmptyCaption(file, concept.DefaultCaption);
        return concept.DefaultCaption;
    }

    private static DatasetException Nothing(string root, PictureFolder top)
    {
        const string Advice = "Put 10 to 40 pictures into it (PNG, JPEG, WebP, BMP or GIF), or give the folder " +
            "that holds them.";
        var found = top.LonelyCaptions().Count + top.Strangers.Count;
        if (found > 0) return new DatasetException($"{root} holds {found} files, but no pictures. {Advice}");
        var unnumbered = Directory.EnumerateDirectories(root)
            .FirstOrDefault(path => new PictureFolder(path).Pictures.Count > 0);
        return new DatasetException(unnumbered is null
            ? $"{root} is empty. {Advice}"
            : $"{root} holds pictures only in the sub-folder {Path.GetFileName(unnumbered)}, whose name does " +
                $"not say how often to show them. Rename it to 10_{Path.GetFileName(unnumbered)}, or give that " +
                "folder itself.");
    }

    /// <summary>A folder of pictures and how it is trained on.</summary>
    private sealed record Concept(
        PictureFolder Folder, string MetadataName, string ClassTokens, int Repeats, string DefaultCaption);
}
