using TrainTools.Core.Files;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Files;
using TrainTools.Projects.Names;
using TrainTools.Projects.Store;
using TrainTools.Projects.Trash;

namespace TrainTools.Projects.Pictures;

/// <summary>
/// A version's dataset: its pictures and captions. Adding pictures never touches those that are there. May be used by
/// several threads at once.
/// </summary>
public sealed class VersionFolder
{
    private readonly Lock _gate = new();
    private readonly VersionPaths _paths;
    private readonly PictureIndex _index;
    private readonly UploadDesk _uploads;
    private readonly Thumbnails _thumbnails;
    private readonly TrashBin _trash;

    internal VersionFolder(string path, Thumbnails thumbnails, TrashBin trash, TimeProvider clock)
    {
        (_paths, _thumbnails, _trash) = (new VersionPaths(path), thumbnails, trash);
        _index = new PictureIndex(_paths.Index);
        _uploads = new UploadDesk(_paths, _index, thumbnails, clock, List);
    }

    /// <summary>Where it lies on the disk.</summary>
    public string Path => _paths.Version;

    /// <summary>
    /// The pictures that can be trained on, folder by folder, each folder's in the order of their names.
    /// </summary>
    public IReadOnlyList<StoredPicture> Pictures() => Locked(() => ListAndRemember().Stored(Settings()));

    /// <summary>The pictures as other settings, not saved yet, would have them.</summary>
    public IReadOnlyList<StoredPicture> Pictures(VersionSettings settings) =>
        Locked(() => ListAndRemember().Stored(settings));

    /// <summary>Sentences about files in the folders that cannot be used.</summary>
    public IReadOnlyList<string> Problems() => Locked(() => ListAndRemember().Problems);

    /// <summary>Takes a part of a picture; the answer to the last part says what became of it.</summary>
    /// <exception cref="ProjectsException">
    /// The part makes no sense or does not begin where the last one ended, or the disk is full.
    /// </exception>
    public UploadState Upload(UploadPart part) =>
        Locked(() => StateOf(part.UploadId, _uploads.Take(part, NewFolder())));

    /// <summary>How far an upload is; nothing is received of one that is not known.</summary>
    public UploadState GetUpload(string uploadId) =>
        Locked(() => StateOf(uploadId, _uploads.Find(uploadId, NewFolder())));

    /// <summary>The picture as it was dropped; the caller closes it.</summary>
    public Stream OpenOriginal(string pictureId) => Locked(() =>
    {
        var picture = Find(pictureId);
        var origin = System.IO.Path.Combine(_paths.Origin, picture.FileName);
        // The older train tools changed names on the way; there the picture that is trained on has to do.
        return (Stream)new FileStream(
            File.Exists(origin) ? origin : picture.Path, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
    });

    /// <summary>A JPEG whose longer side has at most 32 to 1024 pixels.</summary>
    public byte[] Thumbnail(string pictureId, int side)
    {
        var picture = Locked(() => Find(pictureId));
        // Outside the lock: decoding takes long, and the file is only read.
        return _thumbnails.Of(picture.Path, picture.Facts.Sha256, picture.FileName, side);
    }

    /// <summary>Replaces a caption; an empty one removes it.</summary>
    /// <param name="revision">Of the caption that was edited.</param>
    /// <exception cref="ProjectsException">It was changed meanwhile, or is too long.</exception>
    public StoredPicture SetCaption(string pictureId, string caption, string revision) => Locked(() =>
    {
        var text = CaptionText.OneLine(caption);
        var picture = Find(pictureId);
        if (CaptionText.RevisionOf(picture.CaptionPath) != revision)
            throw new ProjectsException(Refusal.CaptionChanged, $"The caption of {picture.FileName} was changed " +
                "meanwhile, in another tab or on the disk. Look at the new one and edit it again.")
            {
                Field = "revision",
            };
        CaptionText.Write(picture.CaptionFile, text);
        return Stored([pictureId])[0];
    });

    /// <summary>Changes tags in many captions.</summary>
    /// <param name="pictureIds">The pictures; none: all.</param>
    public TagEditResult EditTags(IReadOnlyCollection<string> pictureIds, TagEdit edit) => Locked(() =>
    {
        var trigger = Settings().TriggerWord;
        var changes = FindAll(pictureIds)
            .Select(picture => (Picture: picture, After: Tags.Apply(edit, picture.Caption, trigger)))
            .Where(change => change.After != change.Picture.Caption).DistinctBy(change => change.Picture.CaptionFile)
            .ToList();
        if (changes.Count == 0) return new TagEditResult([], "");
        var undo = _trash.KeepCaptions(changes.Count == 1 ? "1 caption" : $"{changes.Count} captions", Label(),
            [.. changes.Select(change => (change.Picture.CaptionFile, change.After))]);
        CaptionText.WriteAll(changes.Select(change => (change.Picture.CaptionFile, change.After)));
        return new TagEditResult(Stored([.. changes.Select(change => change.Picture.Id)]), undo);
    });

    /// <summary>The tags of all captions, the most frequent first.</summary>
    public IReadOnlyList<TagCount> TagCounts() =>
        Locked(() => Tags.Count(ListAndRemember().Pictures.Select(picture => picture.Caption)));

    /// <summary>Moves pictures with their captions and originals to the trash.</summary>
    /// <returns>The id to restore them by.</returns>
    public string Remove(IReadOnlyCollection<string> pictureIds) => Locked(() =>
    {
        if (pictureIds.Count == 0)
            throw new ProjectsException(Refusal.InvalidInput, "No picture is chosen; choose those to remove.")
            {
                Field = "picture_ids",
            };
        var all = List().Pictures;
        var chosen = FindAll(pictureIds);
        var remaining = all.Except(chosen).Select(picture => picture.CaptionFile).ToHashSet();
        var things = chosen.SelectMany(picture => FilesOf(picture, remaining)).DistinctBy(thing => thing.Item1);
        return _trash.Put(chosen.Count == 1 ? "1 picture" : $"{chosen.Count} pictures", Label(), things);
    });

    /// <summary>Does something while nobody else changes the version.</summary>
    internal T Locked<T>(Func<T> act)
    {
        lock (_gate)
        {
            if (!Directory.Exists(Path))
                throw new ProjectsException(Refusal.NotThere, "This version is not there any more; it may be in the " +
                    "trash. Choose another, or reload the page.");
            try
            {
                return DiskFault.Guard(Path, act);
            }
            catch (DatasetException error)
            {
                throw new ProjectsException(Refusal.InUse, error.Message, error);
            }
        }
    }

    /// <summary>The dataset as it is now.</summary>
    internal DatasetListing List() => DatasetReader.Read(_paths, _index);

    private DatasetListing ListAndRemember()
    {
        var listing = List();
        try
        {
            _index.Save();
        }
        catch (FileWriteException full) when (full.DiskIsFull)
        {
            // A person must see what is there to make room; what was not remembered is looked up again.
        }
        return listing;
    }

    private VersionSettings Settings() => VersionFile.Of(Path).Settings;

    private string Label() => VersionFile.Of(Path).Label;

    private string NewFolder() => "1_" + LegalNames.Of(
        Settings().TriggerWord is { Length: > 0 } trigger ? trigger : ProjectFile.Of(ProjectTree.ProjectOf(Path)).Label,
        "concept", LegalNames.Concept);

    private ListedPicture Find(string id) => DatasetReader.Find(_paths, _index, id) ?? throw Gone();

    private List<ListedPicture> FindAll(IReadOnlyCollection<string> ids)
    {
        var listing = List().Pictures;
        if (ids.Count == 0) return [.. listing];
        var byId = listing.ToDictionary(picture => picture.Id);
        return [.. ids.Distinct().Select(id => byId.GetValueOrDefault(id) ?? throw Gone())];
    }

    private static ProjectsException Gone() =>
        new(Refusal.NotThere, "This picture is not there any more; it may be in the trash. Reload the list.");

    private IReadOnlyList<StoredPicture> Stored(IReadOnlyCollection<string> ids) =>
        [.. List().Stored(Settings()).Where(picture => ids.Contains(picture.Id))];

    private IEnumerable<(string, string)> FilesOf(ListedPicture picture, HashSet<string> captionsOfOthers)
    {
        var group = $"{picture.Folder}/{System.IO.Path.GetFileNameWithoutExtension(picture.FileName)}";
        yield return (picture.Path, group);
        if (picture.CaptionPath is { } caption && !captionsOfOthers.Contains(caption)) yield return (caption, group);
        var origin = System.IO.Path.Combine(_paths.Origin, picture.FileName);
        if (File.Exists(origin)) yield return (origin, group);
    }

    private UploadState StateOf(string uploadId, (UploadTicket? Ticket, long Received) upload)
    {
        if (upload.Ticket is not { Outcome: { Length: > 0 } kind } ticket) return new UploadState(upload.Received);
        if (kind == nameof(UploadOutcome.Refused))
            return new UploadState(upload.Received, new UploadOutcome.Refused(ticket.Sentence));
        if (Stored([ticket.PictureId]) is [var picture])
            return new UploadState(upload.Received, kind == nameof(UploadOutcome.Added)
                ? new UploadOutcome.Added(picture)
                : new UploadOutcome.DuplicateOf(picture));
        _uploads.Forget(uploadId); // the picture was removed since: the same file may come again
        return new UploadState(0);
    }
}
