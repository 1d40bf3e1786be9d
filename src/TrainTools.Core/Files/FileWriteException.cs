using TrainTools.Core.Problems;

namespace TrainTools.Core.Files;

/// <summary>
/// A file could not be written: the disk is full, the folder may not be written to, or another program holds the file.
/// The problem says which file and what to do; nothing half-written was left behind.
/// </summary>
public sealed class FileWriteException(Problem problem, Exception? inner = null)
    : IOException(ProblemTexts.InEnglish(problem), inner), IHasProblems
{
    /// <summary>What it is.</summary>
    public Problem Problem => problem;

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Problems => [problem];

    /// <summary>Whether it is for want of room.</summary>
    public bool DiskIsFull { get; init; }
}
