using TrainTools.Core.Problems;

namespace TrainTools.Projects.Archives;

/// <summary>An archive, or a file in it, is not opened: which, why and what to do.</summary>
public sealed class ArchiveException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
