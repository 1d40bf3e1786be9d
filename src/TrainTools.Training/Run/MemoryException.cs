namespace TrainTools.Training.Run;

/// <summary>Memory ran out. The message says when, how much was there, and what to do; it is shown as it is.</summary>
public sealed class MemoryException : Exception
{
    /// <inheritdoc cref="MemoryException"/>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="cheaperOptions">Options with which the run takes less memory; empty if there are none.</param>
    /// <param name="inner">What libtorch said.</param>
    public MemoryException(string message, string cheaperOptions, Exception inner) : base(message, inner) =>
        CheaperOptions = cheaperOptions;

    /// <summary>Options with which the run takes less memory; empty if there are none.</summary>
    public string CheaperOptions { get; }
}
