using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>What was asked of a run is not possible now.</summary>
internal sealed class JobException(ErrorReason reason, params IReadOnlyList<Problem> problems)
    : Exception(string.Join('\n', problems.Select(problem => ProblemTexts.InEnglish(problem)))), IHasProblems
{
    /// <summary>Everything that stands in the way, with the settings that it lies in.</summary>
    public IReadOnlyList<Problem> Problems { get; } = problems;

    /// <summary>The reason that programs read.</summary>
    public ErrorReason Reason { get; } = reason;
}
