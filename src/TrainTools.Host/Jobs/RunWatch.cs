using TrainTools.Host.Rpc;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>Gives one listener the queue as it changes, and what happened in a run since a sequence number.</summary>
internal sealed class RunWatch(RunBook book, TimeProvider clock)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10); // then a heartbeat, so that a dead line shows
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200); // steps that come faster go together

    /// <summary>Follows until the listener leaves.</summary>
    /// <param name="runId">The run; empty: only the queue.</param>
    /// <param name="after">The last sequence number that the listener has seen.</param>
    /// <param name="write">Hands over an event.</param>
    /// <param name="stop">Cancelled when the listener leaves.</param>
    public async Task Follow(
        string runId, long after, Func<WatchEvent, CancellationToken, Task> write, CancellationToken stop)
    {
        if (runId.Length > 0)
            book.Find(runId); // a wrong id is refused at once
        int version = -1;
        while (true)
        {
            var changed = book.Changed.Next; // before the look, so that nothing is missed
            if (version != book.Version)
            {
                version = book.Version;
                await write(Now(new WatchEvent { Queue = RunMap.Queue(book) }), stop);
            }
            foreach (var entry in runId.Length > 0 ? book.After(runId, after) : [])
            {
                await write(RunMap.Of(entry), stop);
                after = entry.Sequence;
            }
            if (!await Wait(changed, stop))
                await write(Now(new WatchEvent { Heartbeat = new Heartbeat() }), stop);
            else
                await Task.Delay(Rest, clock, stop);
        }
    }

    private async Task<bool> Wait(Task changed, CancellationToken stop)
    {
        try
        {
            await changed.WaitAsync(Silence, clock, stop);
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
