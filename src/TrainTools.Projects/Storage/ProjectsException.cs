using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>Something that a person asked of the projects cannot be done: what, where and what to do.</summary>
public sealed class ProjectsException : ProblemException
{
    /// <inheritdoc cref="ProjectsException"/>
    /// <param name="problem">Its field is a setting, or one of the input as the protocol calls it.</param>
    public ProjectsException(Refusal reason, Problem problem, Exception? inner = null) : base(problem, inner) =>
        Reason = reason;

    /// <summary>Why, for programs.</summary>
    public Refusal Reason { get; }
}

/// <summary>Why the projects refuse something.</summary>
public enum Refusal
{
    /// <summary>A label is empty, too long or holds control characters.</summary>
    InvalidLabel,

    /// <summary>The project, version, image, run, checkpoint or trash item is gone.</summary>
    NotThere,

    /// <summary>The version was changed since its settings were read.</summary>
    VersionChanged,

    /// <summary>The caption was changed since it was read.</summary>
    CaptionChanged,

    /// <summary>What was given makes no sense; the problem says which part.</summary>
    InvalidInput,

    /// <summary>A part of an upload does not begin where the last one ended.</summary>
    UploadOutOfStep,

    /// <summary>There is no room on the disk.</summary>
    DiskFull,

    /// <summary>A file is held by another program or may not be changed, or a training needs it.</summary>
    InUse,
}
