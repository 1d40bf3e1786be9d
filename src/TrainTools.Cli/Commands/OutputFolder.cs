namespace TrainTools.Cli.Commands;

/// <summary>Whether a folder can receive files, found out before an hour of training instead of after it.</summary>
internal static class OutputFolder
{
    /// <summary>
    /// Why nothing can be written into <paramref name="folder"/>, or null when it can. The folder need not exist; then
    /// the nearest one above it that does is tried. Nothing is left behind.
    /// </summary>
    /// <param name="field">The setting that names the folder, by its key.</param>
    /// <param name="folder">As it was given.</param>
    public static Problem? Problem(string field, string folder)
    {
        var value = ("value", folder);
        string? nearest = Path.GetFullPath(folder);
        while (nearest is not null && !Directory.Exists(nearest))
        {
            if (File.Exists(nearest))
                return new Problem("folder.is_file", field, value, ("path", nearest));
            nearest = Path.GetDirectoryName(nearest);
        }
        if (nearest is null)
            return new Problem("folder.no_drive", field, value);
        string probe = Path.Combine(nearest, $".traintools-{Path.GetRandomFileName()}");
        try
        {
            using var file = new FileStream(
                probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem("folder.not_writable", field, value, ("path", nearest), ("reason", Reason.Of(e)));
        }
    }
}
