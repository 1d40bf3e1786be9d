namespace TrainTools.Core.Problems;

/// <summary>What an exception tells a person, if it is made for one: a fault of the program is not.</summary>
public interface IHasProblems
{
    /// <summary>One or more, in the order in which they are told.</summary>
    IReadOnlyList<Problem> Problems { get; }
}

/// <summary>
/// Something that a person can mend. Its message is for programmers, with fields by their keys; who shows it to a person
/// takes the problem.
/// </summary>
public class ProblemException(Problem problem, Exception? inner = null)
    : Exception(ProblemTexts.InEnglish(problem), inner), IHasProblems
{
    /// <summary>What it is.</summary>
    public Problem Problem => problem;

    /// <inheritdoc/>
    public virtual IReadOnlyList<Problem> Problems => [problem];
}
