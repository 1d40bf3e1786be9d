using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>What a dataset folder holds.</summary>
/// <param name="Path">The folder, as an absolute path.</param>
/// <param name="Images">
/// Every image, folder by folder, each folder's in the order of their names; at least one.
/// </param>
/// <param name="Concepts">The folders that hold them, in the order of their names; at least one.</param>
/// <param name="Warnings">What was left out or looks like an oversight.</param>
public sealed record Dataset(
    string Path,
    IReadOnlyList<DatasetImage> Images,
    IReadOnlyList<ConceptFolder> Concepts,
    IReadOnlyList<Problem> Warnings)
{
    /// <summary>What of the folder is trained on, and what is not and why.</summary>
    public DatasetPlan Plan { get; init; } = new([], []);

    /// <summary>How many images an epoch shows: each counts as often as it is repeated.</summary>
    public int ImagesWithRepeats => Images.Sum(image => image.Repeats);
}

/// <summary>An image of a dataset.</summary>
/// <param name="Path">The file, as an absolute path.</param>
/// <param name="Caption">
/// What it shows: tags or a sentence, as typed, without white space around it; never empty.
/// </param>
/// <param name="Repeats">How often an epoch shows it; 1 or more.</param>
/// <param name="Folder">Name of its folder as LoRA metadata lists it, for example <c>10_hanako</c>.</param>
public sealed record DatasetImage(string Path, string Caption, int Repeats, string Folder);

/// <summary>A folder of images that belong together.</summary>
/// <param name="Name">Its name as LoRA metadata lists it, <c>&lt;repeats&gt;_&lt;class tokens&gt;</c>.</param>
/// <param name="ClassTokens">What is behind the number: the caption of images that have none.</param>
/// <param name="Repeats">How often an epoch shows each of its images; 1 or more.</param>
/// <param name="ImageCount">Images in it; 1 or more.</param>
public sealed record ConceptFolder(string Name, string ClassTokens, int Repeats, int ImageCount);
