using TrainTools.Host.Jobs;
using TrainTools.Protocol;

namespace TrainTools.Host.Rpc;

/// <summary>Gives one listener the queue as it changes, and what happened in a run since a sequence number.</summary>
internal sealed class RunWatch(JobRecords records, TimeProvider clock)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10); // then a heartbeat, so that a dead line shows
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200); // steps that come faster go together

    /// <summary>Follows until the listener leaves.</summary>
    /// <param name="runId">The run; empty: only the queue.</param>
    /// <param name="after">The last sequence number that the listener has seen.</param>
    /// <param name="write">Hands over an event.</param>
    /// <param name="cancellationToken">Cancelled when the listener leaves.</param>
    public async Task Follow(
        string runId, long after, Func<WatchEvent, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (runId.Length > 0)
            records.Find(runId); // a wrong id is refused at once
        int version = -1;
        while (true)
        {
            var changed = records.Changed.Next; // before the look, so that nothing is missed
            if (version != records.Version)
            {
                version = records.Version;
                await write(Now(new WatchEvent { Queue = RunMap.Queue(records) }), cancellationToken);
            }
            foreach (var entry in runId.Length > 0 ? records.After(runId, after) : [])
            {
                await write(RunMap.Of(entry), cancellationToken);
                after = entry.Sequence;
            }
            if (!await Wait(changed, cancellationToken))
                await write(Now(new WatchEvent { Heartbeat = new Heartbeat() }), cancellationToken);
            else
                await Task.Delay(Rest, clock, cancellationToken);
        }
    }

    private async Task<bool> Wait(Task changed, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(Silence, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private WatchEvent Now(WatchEvent message)
    {
        message.UnixMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return message;
    }
}
