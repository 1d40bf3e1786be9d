namespace TrainTools.Projects.Storage;

/// <summary>The places inside a version's folder.</summary>
/// <param name="Version">The version's folder.</param>
internal sealed record VersionPaths(string Version)
{
    public string Dataset => Path.Combine(Version, "dataset");

    /// <summary>What was dropped, untouched.</summary>
    public string Origin => Path.Combine(Dataset, "origin");

    /// <summary>What is trained on: folders in kohya's form, with captions.</summary>
    public string Processed => Path.Combine(Dataset, "processed");

    /// <summary>Other programs' files with captions, as they were dropped; read when a person asks for it.</summary>
    public string Sidecars => Path.Combine(Dataset, "sidecars");

    /// <summary>Uploads that are on their way.</summary>
    public string Uploads => Path.Combine(Dataset, "uploads");

    /// <summary>What is known of the images; may be deleted at any time.</summary>
    public string Index => Path.Combine(Dataset, "index.json");

    /// <summary>What taggers saw in the images; may be deleted at any time.</summary>
    public string Tags => Path.Combine(Dataset, "tags");

    public string Trains => Path.Combine(Version, "trains");

    /// <summary>The folders that hold the images, in the order of their names.</summary>
    public IReadOnlyList<string> ImageFolders() => DiskFault.Guard(Processed, () =>
    {
        try
        {
            return (IReadOnlyList<string>)[.. Directory.GetDirectories(Processed)
                .Where(path => !IsOfSomeProgram(Path.GetFileName(path))).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return []; // none yet, or deleted while others were being listed
        }
    });

    private static bool IsOfSomeProgram(string name) =>
        name.StartsWith('.') || name.StartsWith("__", StringComparison.Ordinal);
}
