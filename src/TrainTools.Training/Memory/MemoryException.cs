using TrainTools.Core.Problems;

namespace TrainTools.Training.Memory;

/// <summary>Memory ran out. The problem says when, how much was there, and what to do.</summary>
/// <param name="problem">What happened and what to do.</param>
/// <param name="cheaperOptions">Options with which the run takes less memory; empty if there are none.</param>
/// <param name="inner">What libtorch said.</param>
public sealed class MemoryException(Problem problem, string cheaperOptions, Exception inner)
    : ProblemException(problem, inner)
{
    /// <summary>Options with which the run takes less memory; empty if there are none.</summary>
    public string CheaperOptions => cheaperOptions;
}
