namespace TrainTools.Projects.Datasets;

/// <summary>An image of a version's dataset.</summary>
/// <param name="Id">Unique within the version; stays while the file keeps its place.</param>
/// <param name="Name">File name as it was dropped.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Bytes">Size of the file that is trained on.</param>
/// <param name="Sha256">
/// Of the file that is trained on, lower-case hex. The original's as well, until a person edits the copy.
/// </param>
/// <param name="Caption">What it shows; empty: the trigger word is its caption.</param>
/// <param name="CaptionRevision">Changes with the caption's file.</param>
/// <param name="EffectiveRepeats">How often an epoch shows it, after -1 is resolved; 1 or more.</param>
/// <param name="Concept">What is behind the number in the name of the folder it lies in.</param>
/// <param name="Added">When it was added.</param>
/// <param name="MirroredToo">Whether a mirrored copy is trained on.</param>
public sealed record StoredImage(
    string Id,
    string Name,
    int Width,
    int Height,
    long Bytes,
    string Sha256,
    string Caption,
    string CaptionRevision,
    int EffectiveRepeats,
    string Concept,
    DateTimeOffset Added,
    bool MirroredToo);
