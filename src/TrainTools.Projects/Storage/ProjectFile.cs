namespace TrainTools.Projects.Storage;

/// <summary><c>project.json</c>: what a project's folder does not say itself.</summary>
internal sealed record ProjectFile
{
    public const string Name = "project.json";

    public int Format { get; init; } = 1;

    public string Label { get; init; } = "";

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Changed { get; init; }

    /// <summary>What the caller that made it called its request; empty: nothing.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Reads it; a folder without one, or with one that is damaged, is named as it is.</summary>
    public static ProjectFile Of(string folder)
    {
        ProjectFile? file = null;
        try
        {
            file = JsonFile.Read<ProjectFile>(Path.Combine(folder, Name));
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            // A list of projects must not fail for one of them; writing to this one will say what is wrong.
        }
        file ??= new ProjectFile { Created = Made(folder), Changed = Made(folder) };
        return file.Label.Length > 0 ? file : file with { Label = Path.GetFileName(folder) };
    }

    /// <summary>Writes it.</summary>
    public void Save(string folder) => JsonFile.Write(Path.Combine(folder, Name), this);

    /// <summary>When a folder was made, as far as the file system knows.</summary>
    internal static DateTimeOffset Made(string folder)
    {
        var info = new DirectoryInfo(folder);
        return info.CreationTimeUtc < info.LastWriteTimeUtc ? info.CreationTimeUtc : info.LastWriteTimeUtc;
    }
}
