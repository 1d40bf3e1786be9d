using Microsoft.Extensions.Hosting;
using TrainTools.Host.Rpc;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>
/// The trainings that are wanted, one after the other, for there is one device. What waits, waits also through a crash
/// or a restart; what was interrupted goes on first.
/// </summary>
internal sealed class JobQueue(
    RunBook book, RunStarter starter, JobRunner runner, TimeProvider clock, ILogger<JobQueue> log)
    : BackgroundService
{
    /// <summary>Then something is wrong that trying again does not cure, such as memory that runs out at one picture.</summary>
    internal const int MostAttemptsWithoutAState = 2;

    private readonly Lock _lock = new();

    /// <summary>Puts a new run of a version behind the others.</summary>
    /// <exception cref="JobException">Something stands in the way; the message says what.</exception>
    public async Task<RunRecord> Begin(string versionId, string requestId, CancellationToken stop)
    {
        var prepared = await starter.Prepare(versionId, requestId, stop);
        if (!prepared.IsNew)
            return book.Find(prepared.RunId); // this request came before
        lock (_lock)
        {
            long last = book.Live.Select(live => live.QueueOrder).DefaultIfEmpty(0).Max();
            return Recorded(book.Change(prepared.RunId, run => run with
            {
                Status = RunStatus.Queued,
                QueueOrder = last + 1,
                TotalSteps = prepared.Expected!.Steps.Steps,
                PredictedSeconds = prepared.Expected.Seconds,
                PredictedMemoryBytes = prepared.Expected.MemoryBytes,
            }));
        }
    }

    /// <summary>Takes a run out of the queue, or stops it; what is saved stays.</summary>
    public RunRecord Cancel(string runId) => End(runId, RunStatus.Cancelled,
        RunStatus.Queued, RunStatus.Preparing, RunStatus.Training, RunStatus.Paused, RunStatus.Interrupted);

    /// <summary>Saves the state and frees the device.</summary>
    public RunRecord Pause(string runId) => End(runId, RunStatus.Paused,
        RunStatus.Queued, RunStatus.Preparing, RunStatus.Training);

    /// <summary>Stops and keeps the LoRA as it is.</summary>
    public RunRecord StopAndSave(string runId) => End(runId, RunStatus.Stopped, RunStatus.Training);

    /// <summary>Lets a run go on, before those that wait.</summary>
    public RunRecord Resume(string runId)
    {
        lock (_lock)
        {
            var run = book.Find(runId);
            bool hasState = run.Status is RunStatus.Failed or RunStatus.Cancelled or RunStatus.Stopped;
            if (run.Status is not (RunStatus.Paused or RunStatus.Interrupted) && !hasState)
                throw WrongStatus(run, "go on");
            return Requeue(book.Change(runId, live => live with { Attempts = 0 }), "");
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        book.Load();
        TakeUpInterrupted();
        while (!stop.IsCancellationRequested)
        {
            var changed = book.Changed.Next;
            var next = book.Live.FirstOrDefault(run => run.Status == RunStatus.Queued);
            if (next is null)
            {
                await changed.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            try
            {
                await runner.Run(next.Id, stop);
            }
            catch (Exception problem)
            {
                // One broken run must not keep the others from training.
                Log.RunFailed(log, next.Id, problem);
                book.Change(next.Id, run => run with
                {
                    Status = RunStatus.Failed,
                    Message = $"The training could not be run: {problem.Message}",
                    Ended = clock.GetUtcNow(),
                });
            }
        }
    }

    /// <summary>Runs that trained when the last host went away go on from their saved state, before those that wait.</summary>
    private void TakeUpInterrupted()
    {
        foreach (var run in book.Live.Where(run =>
            run.Status is RunStatus.Preparing or RunStatus.Training or RunStatus.Stopping or RunStatus.Interrupted))
        {
            if (run.Attempts >= MostAttemptsWithoutAState)
            {
                book.Change(run.Id, live => live with
                {
                    Status = RunStatus.Interrupted,
                    Message = "The training was interrupted several times before it could save a state. Press Resume to try again.",
                });
            }
            else
            {
                Log.TakenUp(log, run.Id);
                Requeue(run, "It was interrupted, and goes on from its last saved state.");
            }
        }
    }

    private RunRecord Requeue(RunRecord run, string message)
    {
        long first = book.Live.Select(live => live.QueueOrder).DefaultIfEmpty(0).Min();
        return Recorded(book.Change(run.Id, live => live with
        {
            Status = RunStatus.Queued, QueueOrder = first - 1, Message = message, Ended = null,
        }));
    }

    private RunRecord End(string runId, RunStatus wanted, params ReadOnlySpan<RunStatus> possible)
    {
        lock (_lock)
        {
            var run = book.Find(runId);
            if (!possible.Contains(run.Status))
                throw WrongStatus(run, wanted switch
                {
                    RunStatus.Paused => "be paused",
                    RunStatus.Stopped => "be stopped and saved",
                    _ => "be cancelled",
                });
            if (runner.TryStop(runId, wanted))
                return Recorded(book.Change(runId, live => live with { Status = RunStatus.Stopping }));
            return Recorded(book.Change(runId, live => live with
            {
                Status = wanted,
                Ended = wanted == RunStatus.Paused ? null : clock.GetUtcNow(),
            }));
        }
    }

    private RunRecord Recorded(RunRecord run)
    {
        book.Record(run.Id, RunMap.Of(run, book));
        return run;
    }

    private static JobException WrongStatus(RunRecord run, string wanted) => new(ErrorReason.WrongStatus,
        $"The training {run.Label} is {RunMap.InWords(run.Status)} and cannot {wanted}. Reload the page to see it as it is.");
}
