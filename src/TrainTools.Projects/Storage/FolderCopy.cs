namespace TrainTools.Projects.Storage;

/// <summary>Copies folders with all that is in them.</summary>
internal static class FolderCopy
{
    /// <summary>Copies a folder to a place where nothing is yet.</summary>
    /// <param name="isWanted">Whether a file or folder, named relative to the source with '/', is copied.</param>
    public static void Copy(string from, string to, Func<string, bool> isWanted) =>
        DiskFault.Guard(to, () => Copy(new DirectoryInfo(from), to, "", isWanted));

    private static void Copy(DirectoryInfo from, string to, string relative, Func<string, bool> isWanted)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var name = relative + entry.Name;
            if (!isWanted(name)) continue;
            var target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo folder) Copy(folder, target, $"{name}/", isWanted);
            else File.Copy(entry.FullName, target);
        }
    }
}
