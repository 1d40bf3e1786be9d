using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>An image of a folder with its caption, as both were when the folder was opened.</summary>
/// <param name="Path">The image.</param>
/// <param name="CaptionFile">Where its caption is, or would be.</param>
/// <param name="Revision">Of the caption's file.</param>
public sealed record CaptionedImage(string Path, string CaptionFile, string Revision);

/// <summary>What became of an edit of many captions.</summary>
/// <param name="Changed">Captions that are others now.</param>
/// <param name="Same">Captions that need no change.</param>
/// <param name="ChangedMeanwhile">Images whose captions somebody else changed since, and that kept theirs.</param>
/// <param name="Unreadable">Why captions that are no text were left as they are.</param>
public sealed record CaptionEdit(
    int Changed, int Same, IReadOnlyList<string> ChangedMeanwhile, IReadOnlyList<Problem> Unreadable);

/// <summary>
/// The captions of a folder of images that belongs to no project: in it, or in its folders in kohya's form. An edit of
/// many can be undone: what was there is kept in <see cref="UndoName"/>.
/// </summary>
public sealed class TaggedFolder
{
    /// <summary>The file that undoes the last edit, hidden in the folder.</summary>
    public const string UndoName = ".traintools-undo.json";

    private readonly string _folder;

    private TaggedFolder(string folder, IReadOnlyList<CaptionedImage> images) => (_folder, Images) = (folder, images);

    /// <summary>The images, folder by folder, in the order of their names.</summary>
    public IReadOnlyList<CaptionedImage> Images { get; }

    /// <summary>Lists a folder.</summary>
    /// <exception cref="DatasetException">It is not there, or has no image.</exception>
    public static TaggedFolder Open(string path)
    {
        if (File.Exists(path))
            throw new DatasetException(new Problem("dataset.is_file", "", ("path", path)));
        if (!Directory.Exists(path))
            throw new DatasetException(new Problem("dataset.missing", "", ("path", path)));
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var folders = new[] { folder }.Concat(Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)
            .Where(name => !Path.GetFileName(name).StartsWith('.')));
        var images = folders.Select(name => new ImageFolder(name)).SelectMany(In).ToList();
        return images.Count > 0
            ? new TaggedFolder(folder, images)
            : throw new DatasetException(new Problem("dataset.empty", "", ("path", path)));
    }

    /// <summary>Changes captions.</summary>
    /// <param name="after">Makes an image's caption from what it is now.</param>
    /// <param name="keepsChanged">Whether a caption that somebody changed since keeps what it is.</param>
    public CaptionEdit Edit(Func<CaptionedImage, string, string> after, bool keepsChanged)
    {
        var (changes, meanwhile, unreadable) = (new List<Kept>(), new List<string>(), new List<Problem>());
        var texts = new List<(string Path, string Caption)>();
        var same = 0;
        foreach (var image in Images.DistinctBy(image => image.CaptionFile))
        {
            if (keepsChanged && FileRevision.Of(image.CaptionFile) != image.Revision)
            {
                meanwhile.Add(image.Path);
                continue;
            }
            try
            {
                var before = File.Exists(image.CaptionFile) ? CaptionFile.Read(image.CaptionFile) : "";
                var text = CaptionText.OneLine(after(image, before));
                if (text == before)
                {
                    same++;
                    continue;
                }
                texts.Add((image.CaptionFile, text));
                changes.Add(new Kept(Path.GetRelativePath(_folder, image.CaptionFile).Replace('\\', '/'),
                    File.Exists(image.CaptionFile) ? File.ReadAllBytes(image.CaptionFile) : null,
                    CaptionText.RevisionOfText(text)));
            }
            catch (DatasetException error)
            {
                unreadable.Add(error.Problem);
            }
        }
        if (changes.Count > 0)
        {
            JsonFile.Replace(UndoPath, new UndoFile { Captions = changes }); // first: nothing changes without a way back
            CaptionText.WriteAll(texts);
        }
        return new CaptionEdit(changes.Count, same, meanwhile, unreadable);
    }

    /// <summary>Puts back what the last edit changed; captions that were changed since keep what they are.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>How many were put back, and how many stayed.</returns>
    /// <exception cref="ProjectsException">There is nothing to undo.</exception>
    public static (int Restored, int Kept) Undo(string path)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var undo = Path.Combine(folder, UndoName);
        var captions = JsonFile.Read<UndoFile>(undo)?.Captions
            ?? throw new ProjectsException(Refusal.NotThere, new Problem("tagging.no_undo", "", ("path", path)));
        var restored = 0;
        foreach (var caption in captions)
        {
            var place = Path.GetFullPath(Path.Combine([folder, .. caption.File.Split('/')]));
            // The file lies among a person's own, and may be anybody's: nothing outside the folder is touched.
            if (!place.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                || !CaptionPairs.IsCaption(place)
                || FileRevision.Of(place) != caption.Revision)
                continue;
            DiskFault.Guard(place, () =>
            {
                if (caption.Before is { } bytes) WholeFile.Write(place, stream => stream.Write(bytes));
                else File.Delete(place);
            });
            restored++;
        }
        DiskFault.Guard(undo, () => File.Delete(undo));
        return (restored, captions.Count - restored);
    }

    private string UndoPath => Path.Combine(_folder, UndoName);

    private static IEnumerable<CaptionedImage> In(ImageFolder folder) => folder.Images.Select(image =>
    {
        var caption = folder.CaptionOf(image);
        return new CaptionedImage(image, caption ?? Path.ChangeExtension(image, ".txt"), FileRevision.Of(caption));
    });

    internal sealed record UndoFile
    {
        public IReadOnlyList<Kept> Captions { get; init; } = [];
    }

    /// <param name="File">The caption's file below the folder.</param>
    /// <param name="Before">Its bytes; null: there was none.</param>
    /// <param name="Revision">Of what the edit wrote.</param>
    internal sealed record Kept(string File, byte[]? Before, string Revision);
}
