using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>A folder cannot be trained on as a dataset: where, what is wrong and what to do.</summary>
public sealed class DatasetException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
