namespace TrainTools.Host.Jobs;

/// <summary>
/// Wakes everybody who waits for a change. Take <see cref="Next"/> before looking at what may change: then no change can
/// be missed between the look and the wait.
/// </summary>
internal sealed class ChangeSignal
{
    // Continuations run elsewhere: whoever raises it must not do the listeners' work.
    private volatile TaskCompletionSource _next = Fresh();

    /// <summary>Done at the next change.</summary>
    public Task Next => _next.Task;

    /// <summary>Something has changed.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, Fresh()).SetResult();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
