using System.IO.Enumeration;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Store;

namespace TrainTools.Projects.Pictures;

/// <summary>A picture's files.</summary>
/// <param name="Folder">Name of the folder it lies in, in kohya's form.</param>
/// <param name="Concept">The folder's name, taken apart.</param>
/// <param name="Path">The picture.</param>
/// <param name="CaptionPath">Its caption, or null where it has none.</param>
/// <param name="Facts">What is in them.</param>
internal sealed record ListedPicture(
    string Folder, KohyaFolderName Concept, string Path, string? CaptionPath, PictureFacts Facts)
{
    public string FileName => System.IO.Path.GetFileName(Path);

    public string Id => Ids.Of(Folder, FileName);

    /// <summary>Where the caption is, or would be.</summary>
    public string CaptionFile => CaptionPath ?? System.IO.Path.ChangeExtension(Path, ".txt");

    public string Caption => Facts.Caption?.Text ?? "";
}

/// <summary>What lies in a version's dataset.</summary>
/// <param name="Pictures">Those that can be trained on, folder by folder.</param>
/// <param name="Problems">Sentences about what cannot.</param>
internal sealed record DatasetListing(IReadOnlyList<ListedPicture> Pictures, IReadOnlyList<string> Problems)
{
    /// <summary>The pictures as others see them.</summary>
    public IReadOnlyList<StoredPicture> Stored(VersionSettings settings)
    {
        var sharing = Pictures.Count(picture => picture.Concept.Repeats == 1);
        return [.. Pictures.Select(picture => new StoredPicture(
            picture.Id,
            picture.Facts.Name ?? picture.FileName,
            picture.Facts.Width,
            picture.Facts.Height,
            picture.Facts.Bytes,
            picture.Facts.Sha256,
            picture.Caption,
            picture.Facts.Caption?.Revision ?? CaptionText.NoFile,
            Repeats.Of(settings.Training.Repeats, picture.Concept.Repeats, sharing),
            picture.Concept.ClassTokens,
            new DateTimeOffset(picture.Facts.Modified, TimeSpan.Zero),
            settings.Training.Flip))];
    }
}

/// <summary>Lists a version's dataset.</summary>
internal static class DatasetReader
{
    /// <summary>Reads the folders; the files only where the index does not know them.</summary>
    public static DatasetListing Read(VersionPaths paths, PictureIndex index)
    {
        var (pictures, notes, problems) = (new List<ListedPicture>(), new DatasetNotes(), new List<string>());
        var seen = new HashSet<string>();
        foreach (var path in paths.PictureFolders())
        {
            var (folder, name) = (new PictureFolder(path), Path.GetFileName(path));
            if (KohyaFolderName.Parse(name) is not { } concept)
            {
                if (folder.Pictures.Count > 0) notes.FolderWithoutNumber(name, isFlat: false);
                continue;
            }
            foreach (var file in folder.Pictures)
            {
                var (key, caption) = ($"{name}/{Path.GetFileName(file)}", folder.CaptionOf(file));
                var facts = index.Of(key, file, caption);
                seen.Add(key);
                if (facts.Caption?.Problem is { } unreadable) problems.Add(unreadable);
                if (facts.Problem is { } problem) problems.Add(problem);
                else pictures.Add(new ListedPicture(name, concept, file, caption, facts));
            }
            notes.Strangers(folder.Strangers);
            notes.LonelyCaptions(folder.LonelyCaptions());
        }
        if (Directory.Exists(paths.Processed) && new PictureFolder(paths.Processed).Pictures is { Count: > 0 } loose)
            notes.LoosePictures(loose);
        index.Keep(seen);
        return new DatasetListing(pictures, [.. notes.Sentences(), .. problems]);
    }

    /// <summary>One picture, without looking at the others; null where it is gone or cannot be trained on.</summary>
    public static ListedPicture? Find(VersionPaths paths, PictureIndex index, string id)
    {
        if (Ids.Names(id, 2) is not [var name, var fileName]) return null;
        if (KohyaFolderName.Parse(name) is not { } concept) return null;
        if (paths.PictureFolders().FirstOrDefault(path => Path.GetFileName(path) == name) is not { } path) return null;
        var files = FilesOf(path, fileName);
        if (files.FirstOrDefault(file => Path.GetFileName(file) == fileName) is not { } picture) return null;
        if (!PictureFolder.IsPicture(fileName) || fileName.StartsWith('.')) return null;
        var caption = files.FirstOrDefault(file => file != picture);
        var facts = index.Of($"{name}/{fileName}", picture, caption);
        return facts.Problem is null ? new ListedPicture(name, concept, picture, caption, facts) : null;
    }

    /// <summary>
    /// A picture and its captions among thousands of files, without a string for each of the others. Looked for, not
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
