using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>What was asked of a run is not possible now. The message says why and what to do.</summary>
internal sealed class JobException(ErrorReason reason, string message) : Exception(message)
{
    /// <summary>The reason that programs read.</summary>
    public ErrorReason Reason { get; } = reason;
}
