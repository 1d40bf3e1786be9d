namespace TrainTools.Training.Data;

/// <summary>An image to train on.</summary>
/// <param name="Path">The image file.</param>
/// <param name="Caption">What it shows: comma-separated tags or a sentence; may be empty.</param>
/// <param name="Repeats">How often it is seen in an epoch; 1 or more.</param>
/// <param name="Folder">
/// Name of its dataset folder as the LoRA's metadata lists it, for example <c>10_hanako</c>.
/// </param>
public sealed record TrainingImage(string Path, string Caption, int Repeats, string Folder)
{
    /// <summary>Whether left and right are exchanged.</summary>
    public bool Mirrored { get; init; }
}
