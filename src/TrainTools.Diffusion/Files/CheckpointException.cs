namespace TrainTools.Diffusion.Files;

/// <summary>
/// A model file is missing, damaged or not what was asked for. The message says which file and key, what was found
/// and what to do; it is shown to the person as it is.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <inheritdoc cref="CheckpointException"/>
    public CheckpointException(string message) : base(message) { }

    /// <inheritdoc cref="CheckpointException"/>
    public CheckpointException(string message, Exception inner) : base(message, inner) { }
}
