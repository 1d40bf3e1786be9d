namespace TrainTools.Training.Run;

/// <summary>
/// A run cannot start or go on. The message says what happened, where and what to do; it is shown as it is.
/// </summary>
public sealed class TrainingException : Exception
{
    /// <inheritdoc cref="TrainingException"/>
    public TrainingException(string message) : base(message) { }

    /// <inheritdoc cref="TrainingException"/>
    public TrainingException(string message, Exception inner) : base(message, inner) { }
}
