using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Archives;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Opens archives that were uploaded whole, in the background. Each image in one is an upload of its own beside the
/// archive's, so that after a kill the opening goes on where it was.
/// </summary>
/// <param name="paths">The version's places.</param>
/// <param name="uploads">Adds the images.</param>
/// <param name="newFolder">Names the folder for images where there is none yet.</param>
/// <param name="locked">Does something while nobody else changes the version.</param>
internal sealed class ArchiveOpener(
    VersionPaths paths, UploadService uploads, Func<string> newFolder, Func<Func<UploadTicket>, UploadTicket> locked)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Opening> _openings = [];
    private bool _isTakenUp;

    /// <summary>How far the opening is; begins it where it has not begun.</summary>
    /// <param name="path">Of the archive's upload, without extension.</param>
    /// <exception cref="ProjectsException">It was broken off, by a full disk for instance; asked again, it goes on.</exception>
    public ArchiveProgress Begin(string path, UploadTicket ticket)
    {
        lock (_gate)
        {
            if (!_openings.TryGetValue(path, out var opening))
            {
                opening = _openings[path] = new Opening();
                opening.End = Task.Run(() => Open(path, ticket, opening));
            }
            else if (opening.Failure is { } failure)
            {
                _openings.Remove(path);
                throw failure;
            }
            return new ArchiveProgress(opening.Done, opening.Total);
        }
    }

    /// <summary>Ends when the archive is opened, or at once where none is being opened.</summary>
    public Task EndOf(string path)
    {
        lock (_gate) return _openings.TryGetValue(path, out var opening) ? opening.End : Task.CompletedTask;
    }

    /// <summary>Takes up, once, what a host that went away had not opened to the end.</summary>
    public void TakeUp()
    {
        lock (_gate)
        {
            if (_isTakenUp) return;
            _isTakenUp = true;
        }
        if (!Directory.Exists(paths.Uploads)) return;
        foreach (var file in Directory.GetFiles(paths.Uploads, "*.json"))
        {
            var path = file[..^".json".Length];
            if (UploadTicket.Read(path) is { Outcome: "" } ticket && UploadService.IsWholeArchive(path, ticket))
                Begin(path, ticket);
        }
    }

    private void Open(string path, UploadTicket ticket, Opening opening)
    {
        try
        {
            Open(path, ticket, opening, archive: ImageArchive.Open(path + ".part", ticket.Name));
        }
        catch (ArchiveException error)
        {
            Conclude(path, opening, () => UploadService.Refuse(path, ticket, error.Problem));
        }
        catch (Exception error) when (error is ProjectsException or FileWriteException or IOException
            or UnauthorizedAccessException)
        {
            opening.Failure = error as ProjectsException ?? DiskFault.Explain(path, error.InnerException ?? error);
        }
    }

    private void Open(string path, UploadTicket ticket, Opening opening, ImageArchive archive)
    {
        ArchiveContents contents;
        using (archive)
        {
            contents = new ArchiveContents(ticket.Name, archive.Files);
            opening.Total = contents.Images.Count;
            foreach (var image in contents.Images)
            {
                Add(EntryPath(path, image), archive, image);
                opening.Done++;
            }
        }
        var taken = contents.Images.Select(image => (image, Ticket: UploadTicket.Read(EntryPath(path, image))!)).ToList();
        var refused = taken.Where(one => one.Ticket.Problem is not null).Select(one => new LeftOutFile(
            one.image.Image.Folder, one.image.Image.Name, one.Ticket.Problem!, IsImage: true));
        var leftOut = contents.LeftOut.Concat(refused).ToList();
        Conclude(path, opening, () => UploadService.Conclude(path, ticket with
        {
            Outcome = nameof(UploadOutcome.Opened),
            Added = taken.Count(one => one.Ticket.Outcome == nameof(UploadOutcome.Added)),
            Duplicates = taken.Count(one => one.Ticket.Outcome == nameof(UploadOutcome.DuplicateOf)),
            Refused = leftOut.Count(file => file.IsImage),
            LeftOut = [.. LeftOutReason.Grouped(leftOut, isOneFolder: false),
                .. taken.Select(one => one.Ticket.CaptionProblem).OfType<Problem>()],
        }));
    }

    /// <summary>An image of an archive becomes an image of the dataset; nothing happens where it has become one.</summary>
    private void Add(string entry, ImageArchive archive, ArchivedImage image)
    {
        var ticket = UploadTicket.Read(entry) ?? new UploadTicket
        {
            Name = image.Image.Name,
            TotalBytes = image.Image.Length,
            Folder = image.NumberedFolder,
        };
        if (ticket.Outcome.Length > 0) return;
        try
        {
            if (ticket.FileName.Length == 0) // else it was being placed, and its bytes lie there
            {
                archive.Unpack(image.Image, entry + ".part");
                ticket = WithCaption(ticket, archive, image, entry + ".txt");
            }
            locked(() => uploads.Finish(entry, ticket, newFolder()));
        }
        catch (ArchiveException damaged)
        {
            UploadService.Refuse(entry, ticket, damaged.Problem);
        }
    }

    private static UploadTicket WithCaption(
        UploadTicket ticket, ImageArchive archive, ArchivedImage image, string temporary)
    {
        try
        {
            var caption = ArchiveContents.CaptionOf(image, archive, temporary);
            if (caption is not null) CaptionText.CheckSize(caption.Length);
            return ticket with { CaptionBytes = caption };
        }
        catch (Exception error) when (error is ArchiveException or ProjectsException { Reason: Refusal.InvalidInput })
        {
            return ticket with { CaptionProblem = ((IHasProblems)error).Problems[0] }; // the image counts without it
        }
    }

    private void Conclude(string path, Opening opening, Func<UploadTicket> conclude)
    {
        locked(conclude);
        UploadService.RemoveEntries(path);
        lock (_gate) _openings.Remove(path);
    }

    private static string EntryPath(string path, ArchivedImage image) => $"{path}-{image.Image.Index}";

    /// <summary>An archive that is being opened.</summary>
    private sealed class Opening
    {
        public volatile int Done;
        public volatile int Total;
        public volatile ProjectsException? Failure;

        public Task End { get; set; } = Task.CompletedTask;
    }
}
