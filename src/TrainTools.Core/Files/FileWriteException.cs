namespace TrainTools.Core.Files;

/// <summary>
/// A file could not be written: the disk is full, the folder may not be written to, or another program holds the file.
/// The message says which file and what to do; nothing half-written was left behind.
/// </summary>
public sealed class FileWriteException : IOException
{
    /// <inheritdoc cref="FileWriteException"/>
    public FileWriteException(string message) : base(message) { }

    /// <inheritdoc cref="FileWriteException"/>
    public FileWriteException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Whether it is for want of room.</summary>
    public bool DiskIsFull { get; init; }
}
