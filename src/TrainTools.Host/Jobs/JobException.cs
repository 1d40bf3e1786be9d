using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>What was asked of a run is not possible now. The message says why and what to do.</summary>
internal sealed class JobException(ErrorReason reason, params IReadOnlyList<Finding> findings)
    : Exception(string.Join('\n', findings.Select(finding => finding.Text)))
{
    /// <summary>One thing that is about no setting.</summary>
    public JobException(ErrorReason reason, string message)
        : this(reason, new Finding { Severity = Severity.Problem, Text = message }) { }

    /// <summary>Everything that stands in the way, with the settings that it lies in.</summary>
    public IReadOnlyList<Finding> Findings { get; } = findings;

    /// <summary>The reason that programs read.</summary>
    public ErrorReason Reason { get; } = reason;
}
