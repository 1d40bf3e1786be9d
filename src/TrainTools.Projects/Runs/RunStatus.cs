namespace TrainTools.Projects.Runs;

/// <summary>Where a training is.</summary>
public enum RunStatus
{
    /// <summary>Not known.</summary>
    Unspecified,

    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>The worker starts, loads and caches.</summary>
    Preparing,

    /// <summary>Steps are made.</summary>
    Training,

    /// <summary>It was asked to pause, stop or cancel, and saves its state.</summary>
    Stopping,

    /// <summary>It goes on when it is asked to.</summary>
    Paused,

    /// <summary>The host or the worker went away; it can go on from the saved state.</summary>
    Interrupted,

    /// <summary>It came to its end.</summary>
    Done,

    /// <summary>It was stopped early, and its LoRA kept.</summary>
    Stopped,

    /// <summary>It was given up.</summary>
    Cancelled,

    /// <summary>It could not go on; the message says why.</summary>
    Failed,
}
