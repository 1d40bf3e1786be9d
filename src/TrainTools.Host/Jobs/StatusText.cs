using TrainTools.Projects.Runs;

namespace TrainTools.Host.Jobs;

/// <summary>A run's status inside a sentence.</summary>
internal static class StatusText
{
    /// <summary>The argument <c>status_problem</c>.</summary>
    public static (string Key, string Value) Argument(RunStatus status) => Problem.Inner("status_problem", new Problem(
        status switch
        {
            RunStatus.Queued => "status.queued",
            RunStatus.Preparing or RunStatus.Training => "status.training",
            RunStatus.Stopping => "status.stopping",
            RunStatus.Paused => "status.paused",
            RunStatus.Interrupted => "status.interrupted",
            RunStatus.Done => "status.done",
            RunStatus.Stopped => "status.stopped",
            RunStatus.Cancelled => "status.cancelled",
            RunStatus.Failed => "status.failed",
            _ => "status.not_begun",
        },
        ""));
}
