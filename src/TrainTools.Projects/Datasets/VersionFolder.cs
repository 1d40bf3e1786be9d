using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// A version's dataset: its images and captions. Adding images never touches those that are there. May be used by
/// several threads at once.
/// </summary>
public sealed partial class VersionFolder
{
    private readonly Lock _gate = new();
    private readonly VersionPaths _paths;
    private readonly ImageIndex _index;
    private readonly UploadService _uploads;
    private readonly ArchiveOpener _archives;
    private readonly Thumbnails _thumbnails;
    private readonly TrashBin _trash;

    internal VersionFolder(string path, Thumbnails thumbnails, TrashBin trash, TimeProvider clock)
    {
        (_paths, _thumbnails, _trash) = (new VersionPaths(path), thumbnails, trash);
        _index = new ImageIndex(_paths.Index);
        _uploads = new UploadService(_paths, _index, thumbnails, clock, List);
        _archives = new ArchiveOpener(_paths, _uploads, NewFolder, Locked);
    }

    /// <summary>Where it lies on the disk.</summary>
    public string Path => _paths.Version;

    /// <summary>Where what taggers saw is kept; may be deleted at any time.</summary>
    public string TagsFolder => _paths.Tags;

    /// <summary>
    /// The images that can be trained on, folder by folder, each folder's in the order of their names.
    /// </summary>
    public IReadOnlyList<StoredImage> Images() => Locked(() =>
    {
        _archives.TakeUp();
        return ListAndRemember().Stored(Settings());
    });

    /// <summary>The images as other settings, not saved yet, would have them.</summary>
    public IReadOnlyList<StoredImage> Images(VersionSettings settings) =>
        Locked(() => ListAndRemember().Stored(settings));

    /// <summary>Which files in the folders cannot be used, and what looks like an oversight.</summary>
    public IReadOnlyList<Problem> Problems() => Locked(() => ListAndRemember(withNotes: true).Problems);

    /// <summary>What of the folders is trained on, and what is not and why.</summary>
    public DatasetPlan Plan() => Locked(() => ListAndRemember().Plan);

    /// <summary>What is odd about the captions.</summary>
    public IReadOnlyList<Problem> CaptionNotes() => Locked(() => ListAndRemember(withNotes: true).Notes);

    /// <summary>Takes a part of an image; the answer to the last part says what became of it.</summary>
    /// <exception cref="ProjectsException">
    /// The part makes no sense or does not begin where the last one ended, or the disk is full.
    /// </exception>
    public UploadState Upload(UploadPart part) =>
        Locked(() => StateOf(part.UploadId, _uploads.Take(part, NewFolder())));

    /// <summary>Takes a small file, or what is not here of it yet. What is wrong with it is its outcome.</summary>
    /// <exception cref="ProjectsException">The disk is full.</exception>
    public UploadState UploadWhole(string uploadId, string name, ReadOnlyMemory<byte> data, TextFile? caption) =>
        Locked(() =>
        {
            try
            {
                var known = GetUpload(uploadId);
                if (known is { Outcome: not null } or { Opening: not null }) return known;
                int here = (int)Math.Min(known.ReceivedBytes, data.Length);
                return Upload(new UploadPart(uploadId, name, data.Length, here, data[here..], caption));
            }
            catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
            {
                return new UploadState(0, new UploadOutcome.Refused(error.Problem));
            }
        });

    /// <summary>How far an upload is; nothing is received of one that is not known.</summary>
    public UploadState GetUpload(string uploadId) =>
        Locked(() => StateOf(uploadId, _uploads.Find(uploadId, NewFolder())));

    /// <summary>Ends when the archive of an upload is opened; at once where none is being opened.</summary>
    public Task EndOfOpening(string uploadId) => _archives.EndOf(PathOf(uploadId));

    /// <summary>The image as it was dropped; the caller closes it.</summary>
    public Stream OpenOriginal(string imageId) => Locked(() =>
    {
        var image = Find(imageId);
        var origin = System.IO.Path.Combine(_paths.Origin, image.FileName);
        // The older train tools changed names on the way; there the image that is trained on has to do.
        return (Stream)new FileStream(
            File.Exists(origin) ? origin : image.Path, FileMode.Open, FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
    });

    /// <summary>A JPEG whose longer side has at most 32 to 1024 pixels.</summary>
    public byte[] Thumbnail(string imageId, int side)
    {
        var image = Locked(() => Find(imageId));
        // Outside the lock: decoding takes long, and the file is only read.
        return _thumbnails.Of(image.Path, image.Facts.Sha256, image.FileName, side);
    }

    /// <summary>Replaces a caption; an empty one removes it.</summary>
    /// <param name="revision">Of the caption that was edited.</param>
    /// <exception cref="ProjectsException">It was changed meanwhile, or is too long.</exception>
    public StoredImage SetCaption(string imageId, string caption, string revision) => Locked(() =>
    {
        var text = CaptionText.OneLine(caption);
        var image = Find(imageId);
        if (FileRevision.Of(image.CaptionPath) != revision)
            throw new ProjectsException(
                Refusal.CaptionChanged, new Problem("caption.changed", "revision", ("file", image.FileName)));
        text = image.TextWith(text, Settings());
        if (image.HasUnreadable) // nobody has seen what is in it; the trash keeps it
            _trash.KeepCopies(new Problem("trash.captions", "", ("n", "1")), Label(),
                [(image.CaptionFile, CaptionText.RevisionOfText(text))]);
        CaptionText.Write(image.CaptionFile, text);
        return Stored([imageId])[0];
    });

    /// <summary>Changes tags in many captions.</summary>
    /// <param name="imageIds">The images; none: all.</param>
    public TagEditResult EditTags(IReadOnlyCollection<string> imageIds, TagEdit edit) => Locked(() =>
    {
        var settings = Settings();
        return Change(FindAll(imageIds).Select(image =>
            (image, Tags.Apply(edit, image.CaptionFor(settings), settings.TriggerWord))));
    });

    /// <summary>Writes captions that a tagger makes, all with one undo.</summary>
    /// <param name="revisions">The images, by id, with the revisions of the captions that the person saw.</param>
    /// <param name="caption">
    /// Makes an image's caption. It is told whether somebody changed that since the person saw it; null leaves it.
    /// </param>
    public TagEditResult WriteCaptions(
        IReadOnlyDictionary<string, string> revisions, Func<StoredImage, bool, string?> caption) => Locked(() =>
    {
        var stored = Stored([.. revisions.Keys]).ToDictionary(image => image.Id);
        var there = List().Images.Where(image => stored.ContainsKey(image.Id)); // one that was removed meanwhile is no fault
        return Change(there.Select(image => (image, caption(stored[image.Id],
            stored[image.Id].CaptionRevision != revisions[image.Id]) is { } text ? CaptionText.OneLine(text) : image.Caption)));
    });

    /// <summary>Where the image files lie, by id; those that are gone are left out.</summary>
    public IReadOnlyDictionary<string, string> Paths(IReadOnlyCollection<string> imageIds) => Locked(() =>
        (IReadOnlyDictionary<string, string>)List().Images.Where(image => imageIds.Contains(image.Id))
            .ToDictionary(image => image.Id, image => image.Path));

    private TagEditResult Change(IEnumerable<(ListedImage Image, string After)> captions)
    {
        var settings = Settings();
        return Rewrite(
        [
            .. captions
                .Where(change => !change.Image.HasUnreadable) // a text that nobody can read would be lost
                .Where(change => change.After != change.Image.CaptionFor(settings))
                .DistinctBy(change => change.Image.CaptionFile)
                .Select(change => (change.Image, change.Image.TextWith(change.After, settings))),
        ]);
    }

    /// <summary>The tags of all captions, the most frequent first.</summary>
    public IReadOnlyList<TagCount> TagCounts() =>
        Locked(() =>
        {
            var settings = Settings();
            return Tags.Count(ListAndRemember().Images.Select(image => image.CaptionFor(settings)));
        });

    /// <summary>Moves images with their captions and originals to the trash.</summary>
    /// <returns>The id to restore them by.</returns>
    public string Remove(IReadOnlyCollection<string> imageIds) => Locked(() =>
    {
        if (imageIds.Count == 0)
            throw new ProjectsException(Refusal.InvalidInput, new Problem("image.none_chosen", "image_ids"));
        var all = List().Images;
        var chosen = FindAll(imageIds);
        var remaining = all.Except(chosen).Select(image => image.CaptionFile).ToHashSet();
        var things = chosen.SelectMany(image => FilesOf(image, remaining)).DistinctBy(thing => thing.Item1);
        return _trash.Put(new Problem("trash.images", "", ("n", $"{chosen.Count}")), Label(), things);
    });

    /// <summary>Does something while nobody else changes the version.</summary>
    internal T Locked<T>(Func<T> act)
    {
        lock (_gate)
        {
            if (!Directory.Exists(Path))
                throw new ProjectsException(Refusal.NotThere, new Problem("version.gone", ""));
            try
            {
                return DiskFault.Guard(Path, act);
            }
            catch (DatasetException error)
            {
                throw new ProjectsException(Refusal.InUse, error.Problem, error);
            }
        }
    }

    /// <summary>The dataset as it is now.</summary>
    internal DatasetListing List() => DatasetReader.Read(_paths, _index);

    private DatasetListing ListAndRemember(bool withNotes = false)
    {
        var listing = withNotes
            ? DatasetReader.Read(_paths, _index, _sidecars, Settings().Training.AllCaptionLines)
            : List();
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

    private ListedImage Find(string id) => DatasetReader.Find(_paths, _index, id) ?? throw Gone();

    private List<ListedImage> FindAll(IReadOnlyCollection<string> ids)
    {
        var listing = List().Images;
        if (ids.Count == 0) return [.. listing];
        var byId = listing.ToDictionary(image => image.Id);
        return [.. ids.Distinct().Select(id => byId.GetValueOrDefault(id) ?? throw Gone())];
    }

    private string PathOf(string uploadId) => UploadTicket.PathOf(_paths, uploadId);

    private static ProjectsException Gone() =>
        new(Refusal.NotThere, new Problem("image.gone", ""));

    private IReadOnlyList<StoredImage> Stored(IReadOnlyCollection<string> ids) =>
        [.. List().Stored(Settings()).Where(image => ids.Contains(image.Id))];

    private IEnumerable<(string, string)> FilesOf(ListedImage image, HashSet<string> captionsOfOthers)
    {
        var group = $"{image.Folder}/{System.IO.Path.GetFileNameWithoutExtension(image.FileName)}";
        yield return (image.Path, group);
        if (image.CaptionPath is { } caption && !captionsOfOthers.Contains(caption)) yield return (caption, group);
        var origin = System.IO.Path.Combine(_paths.Origin, image.FileName);
        if (File.Exists(origin)) yield return (origin, group);
    }

    private UploadState StateOf(string uploadId, (UploadTicket? Ticket, long Received) upload)
    {
        if (upload.Ticket is { Outcome: "" } open && UploadService.IsWholeArchive(PathOf(uploadId), open))
            return new UploadState(upload.Received, Opening: _archives.Begin(PathOf(uploadId), open));
        if (upload.Ticket is not { Outcome: { Length: > 0 } kind } ticket) return new UploadState(upload.Received);
        if (kind == nameof(UploadOutcome.Opened))
            return new UploadState(upload.Received, new UploadOutcome.Opened(
                ticket.Added, ticket.Duplicates, ticket.Refused, ticket.LeftOut));
        if (kind == nameof(UploadOutcome.Refused))
            return new UploadState(upload.Received, new UploadOutcome.Refused(ticket.Problem!));
        if (Stored([ticket.ImageId]) is [var image])
            return new UploadState(upload.Received, kind == nameof(UploadOutcome.Added)
                ? new UploadOutcome.Added(image)
                : new UploadOutcome.DuplicateOf(image));
        _uploads.Forget(uploadId); // the image was removed since: the same file may come again
        return new UploadState(0);
    }
}
