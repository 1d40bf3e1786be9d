namespace TrainTools.Projects.Archives;

/// <summary>
/// What an archive of images may be. A ratio is not asked for: drawings in flat colours pack a thousandfold, and what is
/// unpacked is bounded anyway, file by file and in all.
/// </summary>
public static class ArchiveLimits
{
    /// <summary>Most bytes of the archive itself.</summary>
    public const long MaxBytes = 2L << 30;

    /// <summary>Most files in it.</summary>
    public const int MaxFiles = 5_000;

    /// <summary>Most bytes of its images and captions, unpacked.</summary>
    public const long MaxUnpackedBytes = 8L << 30;

    /// <summary>Whether a file is opened as an archive, by its name.</summary>
    public static bool IsArchive(string name) => name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file is an archive of any kind, by its name.</summary>
    public static bool IsAnyArchive(string name) =>
        Path.GetExtension(name).ToLowerInvariant() is ".zip" or ".7z" or ".rar" or ".tar" or ".gz" or ".tgz" or ".xz";
}
