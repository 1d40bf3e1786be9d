namespace Grpc.Net.Client.Calls;

/// <summary>
/// What stops a call: its deadline, its caller's token, its channel's end. Disposed, it no longer listens to them, so
/// that a token which lives long does not hold on to calls that are over.
/// </summary>
internal sealed class CallStop : IDisposable
{
    // What a timer takes; a caller that waits for weeks has no deadline in earnest.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _caller;
    private readonly CancellationTokenRegistration _channel;
    private readonly DateTime _deadline;
    private readonly Timer? _timer;
    private volatile bool _isPastDeadline;

    public CallStop(DateTime? deadline, CancellationToken caller, CancellationToken channel)
    {
        _deadline = Checked(deadline);
        _caller = caller.UnsafeRegister(static stop => ((CallStop)stop!).Cancel(), this);
        _channel = channel.UnsafeRegister(static stop => ((CallStop)stop!).Cancel(), this);
        if (TimeLeft is not { } left)
            return;
        if (left <= TimeSpan.Zero)
            PassDeadline();
        else if (left <= LongestTimer)
            _timer = new Timer(static stop => ((CallStop)stop!).PassDeadline(), this, left, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    public bool IsPastDeadline => _isPastDeadline;

    /// <summary>Until the deadline; null: there is none.</summary>
    public TimeSpan? TimeLeft => _deadline == DateTime.MaxValue ? null : _deadline - DateTime.UtcNow;

    public void Cancel() => _source.Cancel();

    public void Dispose()
    {
        _caller.Unregister();
        _channel.Unregister();
        _timer?.Dispose();
    }

    private static DateTime Checked(DateTime? deadline)
    {
        if (deadline is null || deadline == DateTime.MaxValue)
            return DateTime.MaxValue;
        return deadline.Value.Kind == DateTimeKind.Utc || deadline == DateTime.MinValue
            ? deadline.Value
            : throw new InvalidOperationException(
                $"The deadline {deadline:s} is of the kind {deadline.Value.Kind}; give it in UTC.");
    }

    private void PassDeadline()
    {
        _isPastDeadline = true;
        Cancel();
    }
}
