using TrainTools.Core.Problems;
using TrainTools.Imaging;
using TrainTools.Projects.Archives;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Datasets;

/// <summary>An image in an archive, with its caption's file there, or null.</summary>
internal sealed record ArchivedImage(ArchivedFile Image, ArchivedFile? Caption)
{
    /// <summary>
    /// The name of the folder it is put into: where it lies in one that says how often to show its images, as kohya's
    /// users pack them, that one. Empty: with the others.
    /// </summary>
    public string NumberedFolder => Image.Folder.Split('/')[^1] is var name && KohyaFolderName.Parse(name) is not null
        ? name
        : "";
}

/// <summary>An archive's files, sorted out by the rules of a folder.</summary>
internal sealed class ArchiveContents
{
    private readonly List<LeftOutFile> _leftOut = [];

    /// <param name="name">What a problem calls the archive.</param>
    /// <param name="files">What is in it.</param>
    /// <exception cref="ArchiveException">There is no image in it, or too much in all.</exception>
    public ArchiveContents(string name, IReadOnlyList<ArchivedFile> files)
    {
        var wanted = files.Where(file => !IsOfSomeProgram(file.Path)).ToList();
        var captions = wanted.Where(file => file.Refusal is null && CaptionPairs.IsCaption(file.Name))
            .DistinctBy(KeyOf).ToDictionary(KeyOf);
        Images = [.. wanted.Where(IsImageToTake)
            .Select(file => new ArchivedImage(file, captions.GetValueOrDefault(KeyOf(file))))];
        foreach (var image in Images) captions.Remove(KeyOf(image.Image));
        foreach (var file in wanted.Where(file => !IsImageToTake(file))) LeaveOut(file, isLonely: captions.ContainsValue(file));
        if (Images.Count == 0)
            throw new ArchiveException(new Problem("archive.no_images", "",
                ("file", name), Problem.Inner("reasons_problem", LeftOutReason.Grouped(_leftOut, isOneFolder: false))));
        if (Images.Sum(image => image.Image.Length) > ArchiveLimits.MaxUnpackedBytes)
            throw ImageArchive.Refused(
                "archive.too_large_unpacked", name, ("max", $"{ArchiveLimits.MaxUnpackedBytes >> 30}"));
    }

    /// <summary>The images that are unpacked.</summary>
    public IReadOnlyList<ArchivedImage> Images { get; }

    /// <summary>What is not, with the reasons.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut => _leftOut;

    private static bool IsImageToTake(ArchivedFile file) => file.Refusal is null && ImageFolder.IsImage(file.Name)
        && !file.Folder.Split('/').Any(ImageFolder.IsOfMasks) && ImageLimits.Problem(file.Name, file.Length) is null;

    private void LeaveOut(ArchivedFile file, bool isLonely)
    {
        var isImage = ImageFolder.IsImage(file.Name);
        var reason = file.Refusal ?? ReasonOf(file, isImage, isLonely);
        if (reason is not null) _leftOut.Add(new LeftOutFile(file.Folder, file.Name, reason, isImage));
    }

    private static Problem? ReasonOf(ArchivedFile file, bool isImage, bool isLonely)
    {
        if (ImageFolder.IsMask(file.Name) || (isImage && file.Folder.Split('/').Any(ImageFolder.IsOfMasks)))
            return LeftOutReason.OfFiles("dataset.masks", file.Name);
        if (isImage) return ImageLimits.Problem(file.Name, file.Length);
        if (ArchiveLimits.IsAnyArchive(file.Name)) return LeftOutReason.OfFiles("archive.in_archive", file.Name);
        if (isLonely) return LeftOutReason.OfFiles("dataset.captions_unused", file.Name);
        return ImageFolder.IsStranger(file.Name) ? LeftOutReason.OfFiles("dataset.unknown_files", file.Name) : null;
    }

    /// <summary>A caption's file; null where there is none.</summary>
    /// <exception cref="ArchiveException">It cannot be unpacked, or is none by its size.</exception>
    public static byte[]? CaptionOf(ArchivedImage image, ImageArchive archive, string temporary)
    {
        if (image.Caption is not { } caption) return null;
        if (caption.Length > CaptionFile.MaxBytes)
            throw new ArchiveException(new Problem("caption.file_too_large", "",
                ("path", caption.Path), ("size", $"{caption.Length / 1024:N0}")));
        try
        {
            archive.Unpack(caption, temporary);
            return File.ReadAllBytes(temporary);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Folders such as .git and __MACOSX, macOS's ._ files beside each file, and settings; an image is one all the same
    // where its name begins with a dot.
    private static bool IsOfSomeProgram(string path)
    {
        var parts = path.Split('/');
        return parts[..^1].Any(part => part.StartsWith('.') && part != ".." || IsReserved(part))
            || IsReserved(parts[^1]) || parts[^1].StartsWith("._", StringComparison.Ordinal)
            || parts[^1].StartsWith('.') && !ImageFolder.IsImage(parts[^1]);
    }

    private static bool IsReserved(string part) => part.StartsWith("__", StringComparison.Ordinal);

    private static string KeyOf(ArchivedFile file) => $"{file.Folder}/{CaptionPairs.KeyOf(file.Name)}";
}
