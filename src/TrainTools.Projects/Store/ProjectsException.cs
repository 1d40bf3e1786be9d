namespace TrainTools.Projects.Store;

/// <summary>
/// Something that a person asked of the projects cannot be done. The message says what, where and what to do; it is
/// shown as it is.
/// </summary>
public sealed class ProjectsException : Exception
{
    /// <inheritdoc cref="ProjectsException"/>
    public ProjectsException(Refusal reason, string message) : base(message) => Reason = reason;

    /// <inheritdoc cref="ProjectsException"/>
    public ProjectsException(Refusal reason, string message, Exception inner) : base(message, inner) => Reason = reason;

    /// <summary>Why, for programs.</summary>
    public Refusal Reason { get; }

    /// <summary>The field of the input that it lies in, as the protocol calls it: <c>label</c>; empty: none.</summary>
    public string Field { get; init; } = "";
}

/// <summary>Why the projects refuse something.</summary>
public enum Refusal
{
    /// <summary>A label is empty, too long or holds control characters.</summary>
    InvalidLabel,

    /// <summary>The project, version, picture, run, checkpoint or trash item is gone.</summary>
    NotThere,

    /// <summary>The version was changed since its settings were read.</summary>
    VersionChanged,

    /// <summary>The caption was changed since it was read.</summary>
    CaptionChanged,

    /// <summary>What was given makes no sense; the message says which part.</summary>
    InvalidInput,

    /// <summary>A part of an upload does not begin where the last one ended.</summary>
    UploadOutOfStep,

    /// <summary>There is no room on the disk.</summary>
    DiskFull,

    /// <summary>A file is held by another program or may not be changed, or a training needs it.</summary>
    InUse,
}
