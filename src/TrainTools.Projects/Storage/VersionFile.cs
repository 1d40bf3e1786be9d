using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary><c>version.json</c>: a version's label and settings.</summary>
internal sealed record VersionFile
{
    public const string Name = "version.json";

    public int Format { get; init; } = 1;

    public string Label { get; init; } = "";

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Changed { get; init; }

    public long Revision { get; init; } = 1;

    /// <summary>What the caller that made it called its request; empty: nothing.</summary>
    public string RequestId { get; init; } = "";

    public VersionSettings Settings { get; init; } = new();

    /// <summary>Reads it; a folder of the older train tools has other files, which are understood, too.</summary>
    /// <param name="problem">What is damaged, where the usual settings stand instead; otherwise null.</param>
    public static VersionFile Of(string folder, out Problem? problem)
    {
        problem = null;
        VersionFile? file = null;
        try
        {
            file = JsonFile.Read<VersionFile>(Path.Combine(folder, Name)) ?? OfOlder(folder);
        }
        catch (ProjectsException error) when (error.Reason == Refusal.InvalidInput)
        {
            problem = error.Problem;
        }
        file ??= new VersionFile { Created = ProjectFile.Made(folder), Changed = ProjectFile.Made(folder) };
        return file.Label.Length > 0 ? file : file with { Label = Path.GetFileName(folder) };
    }

    /// <inheritdoc cref="Of(string, out Problem?)"/>
    public static VersionFile Of(string folder) => Of(folder, out _);

    /// <summary>Writes it; what is damaged is not thrown away.</summary>
    public void Save(string folder) =>
        JsonFile.Write(Path.Combine(folder, Name), this, VersionSettingsJson.DropFirstLayout);

    private static VersionFile OfOlder(string folder) => new()
    {
        Created = ProjectFile.Made(folder),
        Changed = ProjectFile.Made(folder),
        Settings = OlderSettings.Read(folder, new VersionSettings
        {
            TriggerWord = Path.GetFileName(ProjectTree.ProjectOf(folder)),
            OutputName = $"{Path.GetFileName(ProjectTree.ProjectOf(folder))}-{Path.GetFileName(folder)}",
        }),
    };
}
