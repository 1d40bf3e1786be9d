using Grpc.Net.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>When the caller stops waiting, from the header that says for how long it waits.</summary>
internal sealed class CallDeadline : IAsyncDisposable
{
    // What a timer takes; a caller that waits for weeks has no deadline in earnest.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Timer? _timer;

    /// <param name="cancel">Called when the deadline comes, after <see cref="Reached"/> is complete.</param>
    public CallDeadline(string? header, Action cancel)
    {
        if (Timeouts.Decode(header) is not { } timeout)
            return;
        var now = DateTime.UtcNow;
        At = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        if (timeout > LongestTimer)
            return;
        _timer = new Timer(
            _ =>
            {
                _reached.TrySetResult();
                cancel();
            },
            null, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>In UTC; the end of time where there is none.</summary>
    public DateTime At { get; } = DateTime.MaxValue;

    public Task Reached => _reached.Task;

    /// <summary>
    /// Waits for a deadline that is being reached just now, without blocking: that may be this very thread, since what
    /// is cancelled goes on inside of the cancelling.
    /// </summary>
    public ValueTask DisposeAsync() => _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
