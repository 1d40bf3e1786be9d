namespace TrainTools.Projects.Datasets;

/// <summary>What a dataset folder holds.</summary>
/// <param name="Path">The folder, as an absolute path.</param>
/// <param name="Pictures">
/// Every picture, folder by folder, each folder's in the order of their names; at least one.
/// </param>
/// <param name="Concepts">The folders that hold them, in the order of their names; at least one.</param>
/// <param name="Warnings">What was left out or looks like an oversight; whole sentences.</param>
public sealed record Dataset(
    string Path,
    IReadOnlyList<DatasetPicture> Pictures,
    IReadOnlyList<ConceptFolder> Concepts,
    IReadOnlyList<string> Warnings)
{
    /// <summary>How many pictures an epoch shows: each counts as often as it is repeated.</summary>
    public int PicturesWithRepeats => Pictures.Sum(picture => picture.Repeats);
}

/// <summary>A picture of a dataset.</summary>
/// <param name="Path">The file, as an absolute path.</param>
/// <param name="Caption">
/// What it shows: tags or a sentence, as typed, without white space around it; never empty.
/// </param>
/// <param name="Repeats">How often an epoch shows it; 1 or more.</param>
/// <param name="Folder">Name of its folder as LoRA metadata lists it, for example <c>10_hanako</c>.</param>
public sealed record DatasetPicture(string Path, string Caption, int Repeats, string Folder);

/// <summary>A folder of pictures that belong together.</summary>
/// <param name="Name">Its name as LoRA metadata lists it, <c>&lt;repeats&gt;_&lt;class tokens&gt;</c>.</param>
/// <param name="ClassTokens">What is behind the number: the caption of pictures that have none.</param>
/// <param name="Repeats">How often an epoch shows each of its pictures; 1 or more.</param>
/// <param name="PictureCount">Pictures in it; 1 or more.</param>
public sealed record ConceptFolder(string Name, string ClassTokens, int Repeats, int PictureCount);
