namespace TrainTools.Training.Pictures;

/// <summary>
/// A picture cannot be trained on. The message says which file, what is wrong and what to do; it is shown as it is.
/// </summary>
public sealed class PictureException : Exception
{
    /// <inheritdoc cref="PictureException"/>
    public PictureException(string message) : base(message) { }

    /// <inheritdoc cref="PictureException"/>
    public PictureException(string message, Exception? inner) : base(message, inner) { }
}
