using TrainTools.Core.Settings;

namespace TrainTools.Core.Problems;

/// <summary>One problem that a person can mend.</summary>
public sealed class ProblemException(Problem problem)
    : Exception(ProblemTexts.InEnglish(problem, Catalogue.OptionOf))
{
    /// <summary>What it is.</summary>
    public Problem Problem => problem;
}
