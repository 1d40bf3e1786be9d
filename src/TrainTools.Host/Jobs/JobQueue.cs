using Microsoft.Extensions.Hosting;
using TrainTools.Projects.Runs;
using TrainTools.Protocol;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>
/// The trainings that are wanted, one after the other, for there is one device. What waits, waits also through a crash
/// or a restart; what was interrupted goes on first.
/// </summary>
internal sealed class JobQueue(
    JobRecords records, RunStarter starter, JobRunner runner, TimeProvider clock, ILogger<JobQueue> log)
    : BackgroundService
{
    /// <summary>Then something is wrong that trying again does not cure, such as memory that runs out at one image.</summary>
    internal const int MostAttemptsWithoutAState = 2;

    // The WebUI's lock is not fair: an image that waits for it would be overtaken by the training that gave it back.
    private static readonly TimeSpan ForTheImage = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();

    /// <summary>Puts a new run of a version behind the others.</summary>
    /// <exception cref="JobException">Something stands in the way, or is asked first; the message says what.</exception>
    public async Task<JobRecord> Begin(
        string versionId, string requestId, IReadOnlyCollection<string> confirmed, CancellationToken cancellationToken)
    {
        var prepared = await starter.Prepare(versionId, requestId, confirmed, cancellationToken);
        if (!prepared.IsNew)
            return records.Find(prepared.RunId); // this request came before
        lock (_lock)
        {
            long last = records.Live.Select(live => live.QueueOrder).DefaultIfEmpty(0).Max();
            return Recorded(records.Change(prepared.RunId, run => run with
            {
                Status = RunStatus.Queued,
                QueueOrder = last + 1,
                TotalSteps = prepared.Expected!.Steps.Steps,
                Speed = prepared.Expected.Speed,
                PredictedSeconds = prepared.Expected.Seconds,
                PredictedMemoryBytes = prepared.Expected.Memory?.Predicted,
            }));
        }
    }

    /// <summary>Takes a run out of the queue, or stops it; what is saved stays.</summary>
    public JobRecord Cancel(string runId) => End(runId, RunStatus.Cancelled,
        RunStatus.Queued, RunStatus.Preparing, RunStatus.Training, RunStatus.Paused, RunStatus.Interrupted);

    /// <summary>Saves the state and frees the device.</summary>
    public JobRecord Pause(string runId) => End(runId, RunStatus.Paused,
        RunStatus.Queued, RunStatus.Preparing, RunStatus.Training);

    /// <summary>Stops and keeps the LoRA as it is.</summary>
    public JobRecord StopAndSave(string runId) => End(runId, RunStatus.Stopped, RunStatus.Training);

    /// <summary>
    /// Has the run that borrowed the WebUI's GPU save its state and give the GPU back; when the WebUI's image is made,
    /// it goes on by itself.
    /// </summary>
    /// <returns>Whether one has.</returns>
    public bool MakeWay() => runner.TryMakeWay();

    /// <summary>Lets a run go on, before those that wait.</summary>
    public JobRecord Resume(string runId)
    {
        lock (_lock)
        {
            var run = records.Find(runId);
            bool hasState = run.Status is RunStatus.Failed or RunStatus.Cancelled or RunStatus.Stopped;
            if (run.Status is not (RunStatus.Paused or RunStatus.Interrupted) && !hasState)
                throw WrongStatus(run, "run.cannot_resume");
            return Requeue(records.Change(runId, live => live with { Attempts = 0 }), null);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        records.Load();
        TakeUpInterrupted();
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = records.Changed.Next;
            var next = records.Live.FirstOrDefault(run => run.Status == RunStatus.Queued);
            if (next is null)
            {
                await changed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            try
            {
                if (await runner.Run(next.Id, cancellationToken))
                    await Task.Delay(ForTheImage, clock, cancellationToken)
                        .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception problem)
            {
                // One broken run must not keep the others from training.
                Log.RunFailed(log, next.Id, problem);
                records.Change(next.Id, run => run with
                {
                    Status = RunStatus.Failed,
                    Problem = problem is IHasProblems { Problems: [var first, ..] }
                        ? first : new Problem("run.not_run", "", ("reason", Reason.Of(problem))),
                    Ended = clock.GetUtcNow(),
                });
            }
        }
    }

    /// <summary>Runs that trained when the last host went away go on from their saved state, before those that wait.</summary>
    private void TakeUpInterrupted()
    {
        foreach (var run in records.Live.Where(run =>
            run.Status is RunStatus.Preparing or RunStatus.Training or RunStatus.Stopping or RunStatus.Interrupted))
        {
            if (run.Attempts >= MostAttemptsWithoutAState)
            {
                records.Change(run.Id, live => live with
                {
                    Status = RunStatus.Interrupted,
                    Problem = new Problem("run.interrupted_often", ""),
                });
            }
            else
            {
                Log.TakenUp(log, run.Id);
                Requeue(run, new Problem("run.taken_up", ""));
            }
        }
    }

    private JobRecord Requeue(JobRecord run, Problem? problem)
    {
        long first = records.FirstInQueue();
        return Recorded(records.Change(run.Id, live => live with
        {
            Status = RunStatus.Queued, QueueOrder = first, Problem = problem, Ended = null,
        }));
    }

    private JobRecord End(string runId, RunStatus wanted, params ReadOnlySpan<RunStatus> possible)
    {
        lock (_lock)
        {
            var run = records.Find(runId);
            if (!possible.Contains(run.Status))
                throw WrongStatus(run, wanted switch
                {
                    RunStatus.Paused => "run.cannot_pause",
                    RunStatus.Stopped => "run.cannot_stop",
                    _ => "run.cannot_cancel",
                });
            if (runner.TryStop(runId, wanted))
                return Recorded(records.Change(runId, live => live with { Status = RunStatus.Stopping }));
            return Recorded(records.Change(runId, live => live with
            {
                Status = wanted,
                Ended = wanted == RunStatus.Paused ? null : clock.GetUtcNow(),
            }));
        }
    }

    private JobRecord Recorded(JobRecord run)
    {
        records.RecordStatus(run);
        return run;
    }

    private static JobException WrongStatus(JobRecord run, string code) => new(
        ErrorReason.WrongStatus, new Problem(code, "", ("label", run.Label), StatusText.Argument(run.Status)));
}
