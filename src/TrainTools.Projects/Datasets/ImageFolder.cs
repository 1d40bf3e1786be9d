using System.Collections.Frozen;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>One folder's files, sorted out: images with their captions, and what is neither.</summary>
internal sealed class ImageFolder
{
    private static readonly FrozenSet<string> ImageExtensions =
        Extensions(".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif");

    // Written by trainers and systems beside images; nobody expects them to be trained on.
    private static readonly FrozenSet<string> QuietExtensions =
        Extensions(".txt", ".caption", ".npz", ".safetensors", ".json", ".toml", ".ini", ".db");

    private readonly Dictionary<string, string> _captions;              // stem → file
    private readonly HashSet<string> _usedCaptions = [];

    /// <summary>Lists a folder. Hidden files (those that begin with a dot) are passed over.</summary>
    /// <exception cref="DatasetException">The folder may not be read.</exception>
    public ImageFolder(string path)
    {
        Path = path;
        var files = ListFiles(path);
        Images = [.. files.Where(file => HasExtension(file, ImageExtensions))];
        Strangers = [.. files.Where(file =>
            !HasExtension(file, ImageExtensions) && !HasExtension(file, QuietExtensions))];
        _captions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files.Where(IsCaption)) _captions.TryAdd(StemOf(file), file);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Its image files in the order of their names, as absolute paths.</summary>
    public IReadOnlyList<string> Images { get; }

    /// <summary>Files that are neither images of a known format nor known company of them.</summary>
    public IReadOnlyList<string> Strangers { get; }

    /// <summary>
    /// The caption file of an image (same name, <c>.txt</c>, case ignored as Windows does), or null.
    /// </summary>
    public string? CaptionOf(string image)
    {
        if (!_captions.TryGetValue(StemOf(image), out var file)) return null;
        _usedCaptions.Add(file);
        return file;
    }

    /// <summary>Caption files that no image has asked for.</summary>
    public IReadOnlyList<string> LonelyCaptions() =>
        [.. _captions.Values.Where(file => !_usedCaptions.Contains(file)).Order(StringComparer.Ordinal)];

    private static string StemOf(string file) => System.IO.Path.GetFileNameWithoutExtension(file);

    /// <summary>Whether a file is an image by its name.</summary>
    public static bool IsImage(string file) => HasExtension(file, ImageExtensions);

    private static bool IsCaption(string file) => file.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);

    private static bool HasExtension(string file, FrozenSet<string> extensions) =>
        extensions.Contains(System.IO.Path.GetExtension(file));

    private static FrozenSet<string> Extensions(params string[] extensions) =>
        extensions.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static List<string> ListFiles(string path)
    {
        try
        {
            return [.. Directory.EnumerateFiles(path)
                .Where(file => !System.IO.Path.GetFileName(file).StartsWith('.'))
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(
                new Problem("dataset.unreadable", "", ("path", path), ("reason", Reason.Of(e))), e);
        }
    }
}
