namespace TrainTools.Projects.Datasets;

/// <summary>
/// A folder cannot be trained on as a dataset. The message says where, what is wrong and what to do; it is shown as
/// it is.
/// </summary>
public sealed class DatasetException : Exception
{
    /// <inheritdoc cref="DatasetException"/>
    public DatasetException(string message) : base(message) { }

    /// <inheritdoc cref="DatasetException"/>
    public DatasetException(string message, Exception inner) : base(message, inner) { }
}
