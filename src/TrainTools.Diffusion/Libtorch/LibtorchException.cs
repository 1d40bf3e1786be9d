using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// No libtorch can be used on this machine. The problem says which one was tried, why it does not serve and what to do.
/// </summary>
public sealed class LibtorchException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
