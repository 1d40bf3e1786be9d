using System.Collections.Frozen;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Imaging;
using TrainTools.Projects.Captions;

namespace TrainTools.Projects.Datasets;

/// <summary>One folder's files, sorted out: images with their captions, and what is neither.</summary>
internal sealed class ImageFolder
{
    // Masks of OneTrainer, beside the images whose parts they choose.
    private static readonly string[] MaskEndings = ["-masklabel", "-condlabel"];

    // Written by trainers and systems beside images; nobody expects them to be trained on.
    private static readonly FrozenSet<string> QuietExtensions =
        Extensions(".npz", ".safetensors", ".toml", ".ini", ".db", ".bak");

    private readonly CaptionPairs _captions;
    private readonly List<LeftOutFile> _leftOut = [];

    /// <summary>Lists a folder. Hidden files (those that begin with a dot) are passed over.</summary>
    /// <exception cref="DatasetException">The folder may not be read.</exception>
    public ImageFolder(string path)
    {
        Path = path;
        var files = ListFiles(path, _leftOut);
        Images = [.. files.Where(IsImage)];
        _leftOut.AddRange(files.Where(IsMask).Select(file => LeftOutFile(file, "dataset.masks")));
        _leftOut.AddRange(files.Where(IsStranger).Select(file => LeftOutFile(file, "dataset.unknown_files")));
        _captions = new CaptionPairs(Images, files);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Its image files in the order of their names, as absolute paths.</summary>
    public IReadOnlyList<string> Images { get; }

    /// <summary>
    /// What is no image to train on, with the reason: masks, pipes, links to nothing, files of other kinds. What trainers
    /// and systems leave beside images is not worth a word.
    /// </summary>
    public IReadOnlyList<LeftOutFile> LeftOut => _leftOut;

    /// <summary>The caption file of an image, or null; see <see cref="CaptionPairs"/>.</summary>
    public string? CaptionOf(string image) => _captions.Of(image);

    /// <summary>Caption files that no image has the name of.</summary>
    public IReadOnlyList<string> LonelyCaptions => _captions.Lonely;

    /// <summary>Caption files whose image has another one, which is read.</summary>
    public IReadOnlyList<string> DoubleCaptions => _captions.Doubles;

    /// <summary>Caption files of several images.</summary>
    public IReadOnlyList<string> SharedCaptions => _captions.Shared;

    /// <summary>Whether a file is an image to train on by its name.</summary>
    public static bool IsImage(string file) => ImageFormats.IsImage(file) && !IsMask(file);

    /// <summary>Whether a file is a mask by its name.</summary>
    public static bool IsMask(string file) => ImageFormats.IsImage(file) && MaskEndings.Any(ending =>
        System.IO.Path.GetFileNameWithoutExtension(file).EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a folder holds masks by its name.</summary>
    public static bool IsOfMasks(string folder) =>
        folder.Equals("mask", StringComparison.OrdinalIgnoreCase)
        || folder.Equals("masks", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file is neither an image nor known company of images.</summary>
    public static bool IsStranger(string file) =>
        !ImageFormats.IsImage(file) && !QuietExtensions.Contains(System.IO.Path.GetExtension(file))
        && !CaptionPairs.IsCaption(file) && !SidecarFile.IsSidecar(file);

    private static LeftOutFile LeftOutFile(string file, string code)
    {
        var name = System.IO.Path.GetFileName(file);
        return new LeftOutFile("", name, LeftOutReason.OfFiles(code, name), IsImage: false);
    }

    private static FrozenSet<string> Extensions(params string[] extensions) =>
        extensions.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The files that can be opened, in the order of their names; what cannot be is left out.</summary>
    private static List<string> ListFiles(string path, List<LeftOutFile> leftOut)
    {
        var files = new List<string>();
        try
        {
            foreach (var entry in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
            {
                var name = System.IO.Path.GetFileName(entry);
                if (name.StartsWith('.')) continue;
                var kind = FileKinds.Of(entry);
                if (ImageFile.KindProblem(kind, name) is not { } noFile) files.Add(entry);
                else if (kind != FileKind.Folder || ImageFormats.IsImage(name))
                    leftOut.Add(new LeftOutFile("", name, noFile, IsImage(name)));
            }
            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(
                new Problem("dataset.unreadable", "", ("path", path), ("reason", Reason.Of(e))), e);
        }
    }
}
