namespace TrainTools.Cli.Quickstart;

/// <summary>The sample cannot be made where it was asked for; the problem says why and what to do.</summary>
public sealed class SampleException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
