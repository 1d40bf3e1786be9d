using System.IO.Enumeration;
using TrainTools.Core.Files;
using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>An image's files.</summary>
/// <param name="Folder">Name of the folder it lies in, in kohya's form.</param>
/// <param name="Concept">The folder's name, taken apart.</param>
/// <param name="Path">The image.</param>
/// <param name="CaptionPath">Its caption, or null where it has none.</param>
/// <param name="Facts">What is in them.</param>
internal sealed record ListedImage(
    string Folder, KohyaFolderName Concept, string Path, string? CaptionPath, ImageFacts Facts)
{
    public string FileName => System.IO.Path.GetFileName(Path);

    public string Id => Ids.Of(Folder, FileName);

    /// <summary>Where the caption is, or would be.</summary>
    public string CaptionFile => CaptionPath ?? System.IO.Path.ChangeExtension(Path, ".txt");

    /// <summary>The caption; empty where there is none, or none that can be read.</summary>
    public string Caption => Facts.Caption?.Text ?? "";

    public UsedImage Planned => new(Folder, FileName, Facts.Width, Facts.Height, CaptionPath);

    /// <summary>Whether there is a caption that cannot be read, and must not be written over unseen.</summary>
    public bool HasUnreadable => Facts.Caption?.Problem is not null;

    /// <summary>The caption as a version's settings have it read.</summary>
    public string CaptionFor(VersionSettings settings) => settings.Training.AllCaptionLines && Facts.Caption?.Lines is { } lines
        ? CaptionLines.Joined(lines.Split('\n'))
        : Caption;

    /// <summary>The file's text with another caption in it: lines that are not read stay as they are.</summary>
    public string TextWith(string caption, VersionSettings settings) =>
        caption.Length > 0 && !settings.Training.AllCaptionLines && Facts.Caption?.Lines is { } lines
            ? caption + lines[lines.IndexOf('\n')..]
            : caption;
}

/// <summary>What lies in a version's dataset.</summary>
/// <param name="Images">Those that can be trained on, folder by folder.</param>
/// <param name="Notes">What is odd about the captions.</param>
/// <param name="Plan">What is trained on, and what is not and why.</param>
internal sealed record DatasetListing(
    IReadOnlyList<ListedImage> Images, IReadOnlyList<Problem> Notes, DatasetPlan Plan)
{
    /// <summary>What cannot be trained on, and what looks like an oversight.</summary>
    public IReadOnlyList<Problem> Problems => [.. Plan.Reasons(), .. Notes];

    /// <summary>The images as others see them.</summary>
    public IReadOnlyList<StoredImage> Stored(VersionSettings settings)
    {
        var sharing = Images.Count(image => image.Concept.Repeats == 1);
        return [.. Images.Select(image => new StoredImage(
            image.Id,
            image.Facts.Name ?? image.FileName,
            image.Facts.Width,
            image.Facts.Height,
            image.Facts.Bytes,
            image.Facts.Sha256,
            image.CaptionFor(settings),
            image.Facts.Caption?.Revision ?? FileRevision.NoFile,
            DatasetFolder.EffectiveRepeats(settings.Training.Repeats, image.Concept.Repeats, sharing),
            image.Concept.ClassTokens,
            new DateTimeOffset(image.Facts.Modified, TimeSpan.Zero),
            settings.Training.Flip))];
    }
}

/// <summary>Lists a version's dataset.</summary>
internal static class DatasetReader
{
    /// <summary>Reads the folders; the files only where the index does not know them.</summary>
    /// <param name="sidecars">Other programs' files with captions; null: nobody asks for what is odd.</param>
    public static DatasetListing Read(
        VersionPaths paths, ImageIndex index, Sidecars? sidecars = null, bool allLines = false)
    {
        if (!Directory.Exists(paths.Processed)) return new DatasetListing([], [], new DatasetPlan([], []));
        var (images, notes, ofFiles) = (new List<ListedImage>(), new DatasetNotes(), new List<Problem>());
        var walk = new DatasetWalk(paths.Processed, mayBeFlat: false);
        var (seen, leftOut) = (new HashSet<string>(), walk.LeftOut.ToList());
        foreach (var (name, concept, folder) in walk.Folders)
        {
            foreach (var file in folder.Images)
            {
                var (key, caption) = ($"{name}/{Path.GetFileName(file)}", folder.CaptionOf(file));
                var facts = index.Of(key, file, caption);
                seen.Add(key);
                if (caption is not null && facts.Caption is { } read) Note(caption, read, allLines, notes, ofFiles);
                ofFiles.AddRange(facts.Notes);
                if (facts.Problem is { } problem)
                    leftOut.Add(new LeftOutFile(name, Path.GetFileName(file), problem, IsImage: true));
                else images.Add(new ListedImage(name, concept, file, caption, facts));
            }
            notes.OddPairs(folder);
        }
        index.Keep(seen);
        foreach (var (_, caption) in sidecars is null ? [] : Offers(paths, sidecars, images)) notes.Offered(caption);
        var plan = new DatasetPlan([.. images.Select(image => image.Planned)], leftOut);
        return new DatasetListing(images, [.. notes.Problems(), .. ofFiles], plan);
    }

    /// <summary>Captions in other programs' files for images that have none.</summary>
    public static IEnumerable<(ListedImage Image, SidecarCaption Caption)> Offers(
        VersionPaths paths, Sidecars sidecars, IEnumerable<ListedImage> images)
    {
        var bare = images.Where(image => image.Caption.Length == 0 && !image.HasUnreadable).ToList();
        if (bare.Count == 0) yield break;
        var lookup = sidecars.In([.. paths.ImageFolders(), paths.Processed, paths.Sidecars]);
        foreach (var image in bare)
        {
            if (lookup.Of(image.Folder, image.FileName, image.Facts.Name ?? image.FileName) is { } caption)
                yield return (image, caption);
        }
    }

    private static void Note(
        string file, CaptionFacts caption, bool allLines, DatasetNotes notes, List<Problem> problems)
    {
        if (caption.Problem is { Code: CaptionFile.CodePageProblem }) notes.UnreadableCaption(file);
        else if (caption.Problem is { } problem) problems.Add(problem);
        if (caption.Lines is not null && !allLines) notes.LongCaption(file);
        notes.OddSigns(file, allLines ? caption.Lines ?? caption.Text : caption.Text, caption.Controls);
    }

    /// <summary>One image, without looking at the others; null where it is gone or cannot be trained on.</summary>
    public static ListedImage? Find(VersionPaths paths, ImageIndex index, string id)
    {
        if (Ids.Names(id, 2) is not [var name, var fileName]) return null;
        if (KohyaFolderName.Parse(name) is not { } concept) return null;
        if (paths.ImageFolders().FirstOrDefault(path => Path.GetFileName(path) == name) is not { } path) return null;
        if (!ImageFolder.IsImage(fileName) || fileName.StartsWith('.')) return null;
        var files = FilesOf(path, fileName);
        if (files.FirstOrDefault(file => Path.GetFileName(file) == fileName) is not { } image) return null;
        var caption = new CaptionPairs([.. files.Where(ImageFolder.IsImage)], files).Of(image);
        var facts = index.Of($"{name}/{fileName}", image, caption);
        return facts.Problem is null ? new ListedImage(name, concept, image, caption, facts) : null;
    }

    /// <summary>
    /// An image and what shares its name up to the extension among thousands of files, without a string for each of the
    /// others. Looked for, not asked for by path: Windows has several spellings for a file.
    /// </summary>
    private static List<string> FilesOf(string folder, string fileName)
    {
        var key = CaptionPairs.KeyOf(fileName);
        var files = new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath())
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && IsOf(key, entry.FileName),
        };
        // A pipe that is called like a caption would be waited for.
        return [.. files.Where(file => FileKinds.Of(file) == FileKind.File).Order(StringComparer.Ordinal)];
    }

    private static bool IsOf(string key, ReadOnlySpan<char> fileName)
    {
        var stem = Path.GetFileNameWithoutExtension(fileName);
        return Ascii.IsValid(stem)
            ? stem.Equals(key, StringComparison.OrdinalIgnoreCase)
            : CaptionPairs.KeyOf(fileName.ToString()) == key;
    }
}
