using System.IO.Enumeration;
using TrainTools.Core.Problems;
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

    public string Caption => Facts.Caption?.Text ?? "";
}

/// <summary>What lies in a version's dataset.</summary>
/// <param name="Images">Those that can be trained on, folder by folder.</param>
/// <param name="Problems">What cannot, and what looks like an oversight.</param>
internal sealed record DatasetListing(IReadOnlyList<ListedImage> Images, IReadOnlyList<Problem> Problems)
{
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
            image.Caption,
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
    public static DatasetListing Read(VersionPaths paths, ImageIndex index)
    {
        var (images, notes, problems) = (new List<ListedImage>(), new DatasetNotes(), new List<Problem>());
        var seen = new HashSet<string>();
        foreach (var path in paths.ImageFolders())
        {
            var (folder, name) = (new ImageFolder(path), Path.GetFileName(path));
            if (KohyaFolderName.Parse(name) is not { } concept)
            {
                if (folder.Images.Count > 0) notes.FolderWithoutNumber(name, isFlat: false);
                continue;
            }
            foreach (var file in folder.Images)
            {
                var (key, caption) = ($"{name}/{Path.GetFileName(file)}", folder.CaptionOf(file));
                var facts = index.Of(key, file, caption);
                seen.Add(key);
                if (facts.Caption?.Problem is { } unreadable) problems.Add(unreadable);
                if (facts.Problem is { } problem) problems.Add(problem);
                else images.Add(new ListedImage(name, concept, file, caption, facts));
            }
            notes.Strangers(folder.Strangers);
            notes.LonelyCaptions(folder.LonelyCaptions());
        }
        if (Directory.Exists(paths.Processed) && new ImageFolder(paths.Processed).Images is { Count: > 0 } loose)
            notes.LooseImages(loose);
        index.Keep(seen);
        return new DatasetListing(images, [.. notes.Problems(), .. problems]);
    }

    /// <summary>One image, without looking at the others; null where it is gone or cannot be trained on.</summary>
    public static ListedImage? Find(VersionPaths paths, ImageIndex index, string id)
    {
        if (Ids.Names(id, 2) is not [var name, var fileName]) return null;
        if (KohyaFolderName.Parse(name) is not { } concept) return null;
        if (paths.ImageFolders().FirstOrDefault(path => Path.GetFileName(path) == name) is not { } path) return null;
        var files = FilesOf(path, fileName);
        if (files.FirstOrDefault(file => Path.GetFileName(file) == fileName) is not { } image) return null;
        if (!ImageFolder.IsImage(fileName) || fileName.StartsWith('.')) return null;
        var caption = files.FirstOrDefault(file => file != image);
        var facts = index.Of($"{name}/{fileName}", image, caption);
        return facts.Problem is null ? new ListedImage(name, concept, image, caption, facts) : null;
    }

    /// <summary>
    /// An image and its captions among thousands of files, without a string for each of the others. Looked for, not
    /// asked for by path: Windows has several spellings for a file.
    /// </summary>
    private static List<string> FilesOf(string folder, string fileName)
    {
        var caption = Path.ChangeExtension(fileName, ".txt");
        var files = new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath())
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && (entry.FileName.SequenceEqual(fileName)
                || entry.FileName.Equals(caption, StringComparison.OrdinalIgnoreCase)),
        };
        return [.. files.Order(StringComparer.Ordinal)];
    }
}
