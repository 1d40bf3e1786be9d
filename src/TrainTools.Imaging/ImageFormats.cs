using System.Collections.Frozen;

namespace TrainTools.Imaging;

/// <summary>
/// Which files are images by their names. The only list: a dataset's folders, the tab's drops and the archives go by it.
/// What a file really is, its contents say.
/// </summary>
public static class ImageFormats
{
    /// <summary>The endings, with the dot, in lower case.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
    [
        ".png", ".jpg", ".jpeg", ".jfif", ".webp", ".bmp", ".gif",
        ".avif", ".heic", ".heif", ".jxl", ".tif", ".tiff",
    ];

    private static readonly FrozenSet<string> Known = Extensions.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a file is an image by its name.</summary>
    public static bool IsImage(string file) => Known.Contains(Path.GetExtension(file));
}
