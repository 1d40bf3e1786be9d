using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary><c>manifest.json</c> of something in the trash.</summary>
internal sealed record TrashManifest
{
    public const string Name = "manifest.json";

    public int Format { get; init; } = 1;

    /// <summary>What it is; a text in older files.</summary>
    public Problem? What { get; init; }

    public string Label { get; init; } = "";

    public DateTimeOffset Deleted { get; init; }

    public IReadOnlyList<TrashedFile> Files { get; init; } = [];
}

/// <summary>A file or folder in the trash.</summary>
internal sealed record TrashedFile
{
    /// <summary>Its name in the trash; empty: there was no file, and there shall be none again.</summary>
    public string Content { get; init; } = "";

    /// <summary>Where it came from, relative to the folder of all projects, with '/'.</summary>
    public string From { get; init; } = "";

    /// <summary>Files of one group keep a common name up to the extension: an image and its caption.</summary>
    public string Group { get; init; } = "";

    /// <summary>
    /// Only for the captions of an edit: the revision that the edit made. The old caption comes back in its place,
    /// unless somebody wrote another since.
    /// </summary>
    public string InPlaceOf { get; init; } = "";
}
