namespace TrainTools.Training.Resume;

/// <summary>By what an image is known again.</summary>
/// <param name="Name">Folder and file name, <c>10_hanako/01.png</c>.</param>
/// <param name="Contents">Hash of the file; empty where it cannot be read and is left out.</param>
/// <param name="Caption">Hash of the caption.</param>
/// <param name="Repeats">How often it is seen in an epoch.</param>
public sealed record ImageFingerprint(string Name, string Contents, string Caption, int Repeats);
