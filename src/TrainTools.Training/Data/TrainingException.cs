using TrainTools.Core.Problems;

namespace TrainTools.Training.Data;

/// <summary>A run cannot start or go on. The problem says what happened, where and what to do.</summary>
public sealed class TrainingException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
