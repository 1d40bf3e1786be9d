using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>
/// A model file is missing, damaged or not what was asked for. The problem says which file and key, what was found and
/// what to do.
/// </summary>
public sealed class CheckpointException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
