using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary>
/// CLIP's vocabulary is missing, damaged or does not belong to the model. The problem says what was found and what to do.
/// </summary>
public sealed class TokenizerException(Problem problem, Exception? inner = null) : ProblemException(problem, inner);
