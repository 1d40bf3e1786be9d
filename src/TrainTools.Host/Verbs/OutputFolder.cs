namespace TrainTools.Host.Verbs;

/// <summary>Whether a folder can receive files, found out before an hour of training instead of after it.</summary>
internal static class OutputFolder
{
    /// <summary>
    /// Why nothing can be written into <paramref name="folder"/>, or null when it can. The folder need not exist; then
    /// the nearest one above it that does is tried. Nothing is left behind.
    /// </summary>
    public static string? Problem(string option, string folder)
    {
        string? nearest = Path.GetFullPath(folder);
        while (nearest is not null && !Directory.Exists(nearest))
        {
            if (File.Exists(nearest))
                return $"{option} is '{folder}', but '{nearest}' is a file, not a folder; choose another folder.";
            nearest = Path.GetDirectoryName(nearest);
        }
        if (nearest is null)
            return $"{option} is '{folder}', but there is no such drive; choose another folder.";
        string probe = Path.Combine(nearest, $".traintools-{Path.GetRandomFileName()}");
        try
        {
            using var file = new FileStream(
                probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{option} is '{folder}', but nothing can be written into '{nearest}' " +
                $"({e.Message.TrimEnd('.')}); choose another folder or change its permissions.";
        }
    }
}
