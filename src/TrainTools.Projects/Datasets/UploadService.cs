using System.Security.Cryptography;
using System.Text;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Imaging;
using TrainTools.Projects.Archives;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// Takes images in parts. Whatever is killed when, an upload goes on where it was: the bytes lie in a
/// <c>.part</c>, and the place of a whole image is written down before the image is put there.
/// </summary>
/// <param name="list">Lists the dataset as it is now.</param>
internal sealed class UploadService(
    VersionPaths paths, ImageIndex index, Thumbnails thumbnails, TimeProvider clock, Func<DatasetListing> list)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(7);
    private bool _isSwept;

    /// <summary>Takes a part; with the last one the image is added.</summary>
    /// <param name="newFolder">Name of the folder for images, where there is none yet.</param>
    public (UploadTicket? Ticket, long Received) Take(UploadPart part, string newFolder)
    {
        part.Check();
        part = part with { Name = DroppedName.LastPart(part.Name) };
        if (SizeProblem(part.Name, part.TotalBytes) is { } problem)
            return (new UploadTicket { Outcome = nameof(UploadOutcome.Refused), Problem = problem }, 0);
        Sweep();
        var path = UploadTicket.PathOf(paths, part.UploadId);
        var ticket = UploadTicket.Read(path);
        if (ticket is not null
            && (DroppedName.LastPart(ticket.Name) != part.Name || ticket.TotalBytes != part.TotalBytes))
            throw new ProjectsException(Refusal.InvalidInput,
                new Problem("upload.other_file", "", ("file", part.Name), ("other", ticket.Name)));
        if (ticket is { Outcome: not "" }) return (ticket, ticket.TotalBytes);

        var received = Received(path, ticket);
        if (received != part.Offset)
            throw new ProjectsException(Refusal.UploadOutOfStep, new Problem("upload.out_of_step", "offset",
                ("file", part.Name), ("received", $"{received:N0}"), ("offset", $"{part.Offset:N0}")));
        ticket ??= Begin(path, part);
        PartFile.Append(path + ".part", part.Data.Span, received);
        received += part.Data.Length;
        return received < ticket.TotalBytes || ArchiveLimits.IsArchive(ticket.Name)
            ? (ticket, received)
            : (Finish(path, ticket, newFolder), received);
    }

    /// <summary>How far an upload is; one whose last part came just before a kill is finished now.</summary>
    public (UploadTicket? Ticket, long Received) Find(string uploadId, string newFolder)
    {
        UploadPart.CheckId(uploadId);
        Sweep();
        var path = UploadTicket.PathOf(paths, uploadId);
        if (UploadTicket.Read(path) is not { } ticket) return (null, 0);
        var received = Received(path, ticket);
        var isReady = ticket.Outcome.Length == 0 && received == ticket.TotalBytes
            && !ArchiveLimits.IsArchive(ticket.Name);
        return (isReady ? Finish(path, ticket, newFolder) : ticket, received);
    }

    /// <summary>Forgets an upload whose image is gone again.</summary>
    public void Forget(string uploadId) => Remove(UploadTicket.PathOf(paths, uploadId));

    /// <summary>Whether all bytes of an archive are there.</summary>
    public static bool IsWholeArchive(string path, UploadTicket ticket) =>
        ArchiveLimits.IsArchive(ticket.Name) && Received(path, ticket) == ticket.TotalBytes;

    private static Problem? SizeProblem(string name, long bytes)
    {
        if (ImageFolder.IsMask(name)) return LeftOutReason.OfFiles("dataset.masks", name);
        if (!ArchiveLimits.IsArchive(name) || bytes == 0) return ImageLimits.Problem(name, bytes);
        return bytes <= ArchiveLimits.MaxBytes ? null : new Problem("archive.too_many_bytes", "",
            ("file", name), ("megabytes", $"{bytes >> 20:N0}"), ("max", $"{ArchiveLimits.MaxBytes >> 20:N0}"));
    }

    private static UploadTicket Begin(string path, UploadPart part)
    {
        if (part.Caption is { } caption) CaptionText.CheckSize(caption.Data.Length);
        var ticket = new UploadTicket
        {
            UploadId = part.UploadId,
            Name = part.Name,
            TotalBytes = part.TotalBytes,
            CaptionBytes = part.Caption?.Data.ToArray(),
        };
        ticket.Save(path);
        return ticket;
    }

    private static long Received(string path, UploadTicket? ticket)
    {
        if (ticket is null) return 0;
        if (ticket.FileName.Length > 0 || ticket.Outcome.Length > 0) return ticket.TotalBytes; // it was whole
        return PartFile.LengthOf(path + ".part");
    }

    /// <summary>Adds an image that is whole, or says why not.</summary>
    /// <param name="path">Of its upload, without extension.</param>
    /// <param name="newFolder">Name of the folder for images, where there is none yet.</param>
    public UploadTicket Finish(string path, UploadTicket ticket, string newFolder)
    {
        if (ticket.FileName.Length == 0)
        {
            var bytes = File.ReadAllBytes(path + ".part");
            string extension;
            try
            {
                extension = ImageReader.ReadHeader(ticket.Name, bytes).Extension;
            }
            catch (ImageException error)
            {
                return Refuse(path, ticket, error.Problem);
            }
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (list().Images.FirstOrDefault(image => image.Facts.Sha256 == sha256) is { } same)
                return Conclude(path, ticket with { Outcome = nameof(UploadOutcome.DuplicateOf), ImageId = same.Id });
            if (Undecodable(path, ticket, sha256) is { } damage) return Refuse(path, ticket, damage);
            ticket = ChoosePlace(ticket, extension, newFolder);
            ticket.Save(path);
        }
        Place(path, ticket);
        var id = Ids.Of(ticket.Folder, ticket.FileName);
        return Conclude(path, ticket with { Outcome = nameof(UploadOutcome.Added), ImageId = id });
    }

    /// <summary>Decodes the image once, for the thumbnail that will be shown next.</summary>
    private Problem? Undecodable(string path, UploadTicket ticket, string sha256)
    {
        try
        {
            thumbnails.Of(path + ".part", sha256, ticket.Name, Thumbnails.UsualSide);
            return null;
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            return error.Problem;
        }
    }

    /// <summary>A name that no other file has up to the extension: a.png and a.jpg would share a caption.</summary>
    private UploadTicket ChoosePlace(UploadTicket ticket, string extension, string newFolder)
    {
        var folders = paths.ImageFolders().Select(path => Path.GetFileName(path)!)
            .Where(name => KohyaFolderName.Parse(name) is not null).ToList();
        string[] places = [paths.Origin, .. paths.ImageFolders()];
        var stems = places.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
            .Select(file => LegalNames.Key(Path.GetFileNameWithoutExtension(file))).ToHashSet();
        var dropped = DroppedName.LastPart(ticket.Name);
        var stem = LegalNames.Of(Path.GetFileNameWithoutExtension(dropped), "image", LegalNames.Image);
        stem = LegalNames.Free(stem, LegalNames.Image, name => stems.Contains(LegalNames.Key(name)));
        return ticket with { Folder = FolderFor(ticket.Folder, folders) ?? newFolder, FileName = stem + extension };
    }

    /// <summary>The folder that was asked for, in the spelling of one that is there; else the first that is there.</summary>
    private static string? FolderFor(string wanted, IReadOnlyList<string> folders)
    {
        if (wanted.Length == 0) return folders.Count > 0 ? folders[0] : null;
        var legal = LegalNames.Of(wanted, "1_concept", LegalNames.Concept);
        return folders.FirstOrDefault(folder => LegalNames.Key(folder) == LegalNames.Key(legal)) ?? legal;
    }

    private void Place(string path, UploadTicket ticket)
    {
        var target = Path.Combine(paths.Processed, ticket.Folder, ticket.FileName);
        var origin = Path.Combine(paths.Origin, ticket.FileName);
        var part = path + ".part";
        if (!File.Exists(target)) WholeFile.Copy(File.Exists(part) ? part : origin, target);
        var caption = Path.ChangeExtension(target, ".txt");
        if (!File.Exists(caption) && CaptionOf(ticket) is { Length: > 0 } text) WholeFile.Write(caption, file => file.Write(text));
        if (File.Exists(part))
        {
            Directory.CreateDirectory(paths.Origin);
            DiskFault.Move(part, origin);
        }
        var name = DroppedName.LastPart(ticket.Name);
        if (name != ticket.FileName) index.SetName($"{ticket.Folder}/{ticket.FileName}", name);
    }

    private static byte[] CaptionOf(UploadTicket ticket) =>
        CaptionText.Kept(ticket.CaptionBytes ?? Encoding.UTF8.GetBytes(ticket.Caption));

    /// <summary>Writes down that it cannot be used.</summary>
    public static UploadTicket Refuse(string path, UploadTicket ticket, Problem problem) =>
        Conclude(path, ticket with { Outcome = nameof(UploadOutcome.Refused), Problem = problem });

    /// <summary>Writes down what became of it; its bytes are not needed any more.</summary>
    public static UploadTicket Conclude(string path, UploadTicket ticket)
    {
        ticket.Save(path);
        File.Delete(path + ".part");
        return ticket;
    }

    /// <summary>
    /// Removes what nobody will ask for any more, and what a kill left half written beside the images.
    /// </summary>
    private void Sweep()
    {
        if (_isSwept || !Directory.Exists(paths.Uploads)) return;
        _isSwept = true;
        // Nothing is being written there now: the version is ours, and there is one host for a data folder.
        foreach (var left in paths.ImageFolders().SelectMany(WholeFile.HalfWritten)) File.Delete(left);
        var limit = (clock.GetUtcNow() - Forgotten).UtcDateTime;
        foreach (var file in Directory.GetFiles(paths.Uploads, "*.json"))
            if (File.GetLastWriteTimeUtc(file) < limit) Remove(file[..^".json".Length]);
    }

    private static void Remove(string path)
    {
        File.Delete(path + ".part");
        File.Delete(path + ".json");
        RemoveEntries(path);
    }

    /// <summary>Removes what was kept of the images in an archive.</summary>
    public static void RemoveEntries(string path)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "-*"))
            File.Delete(file);
    }
}
