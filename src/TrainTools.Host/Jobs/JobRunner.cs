using TrainTools.Core.Events;
using TrainTools.Host.Preflight;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Storage;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>
/// Runs one training: borrows the GPU, lets a worker train, listens to it, and gives the GPU back, whatever happens.
/// </summary>
internal sealed class JobRunner(
    JobRecords records, RunCommand command, WebUiClient webUi, TimeProvider clock, ILogger<JobRunner> log)
{
    private static readonly TimeSpan GpuPatience = TimeSpan.FromSeconds(20); // then it looks whether it is still wanted
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private string? _runId;
    private WorkerProcess? _worker;
    private RunStatus _wanted;
    private Loan? _loan;
    private bool _makesWay;

    /// <summary>The worker's process, for tests that kill it; null when none trains.</summary>
    internal int? WorkerId
    {
        get
        {
            lock (_lock)
                return _worker?.Id;
        }
    }

    /// <summary>Asks the run to end if it is the one that trains.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="wanted">What it shall be then: paused, stopped or cancelled.</param>
    /// <returns>Whether it trains.</returns>
    public bool TryStop(string runId, RunStatus wanted)
    {
        lock (_lock)
        {
            if (_runId != runId)
                return false;
            _wanted = wanted;
            _worker?.Order(wanted == RunStatus.Stopped ? RunOrders.Finish : RunOrders.Stop);
            if (wanted == RunStatus.Cancelled && _worker is { } worker)
                _ = KillLater(worker); // a step may take long, and nothing of it is wanted
            return true;
        }
    }

    /// <summary>
    /// Asks the run that has borrowed the GPU to save its state and give it back, for the WebUI to make an image.
    /// </summary>
    /// <returns>Whether one has; its status is Queued then, unless it ended.</returns>
    public bool TryMakeWay()
    {
        lock (_lock)
        {
            if (_runId is null || _loan is null)
                return false;
            _makesWay = true;
            _worker?.Order(RunOrders.Stop);
            return true;
        }
    }

    /// <summary>Trains until the run ends, one way or another.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Asks the worker to save its state.</param>
    /// <returns>Whether it made way for an image.</returns>
    public async Task<bool> Run(string runId, CancellationToken cancellationToken)
    {
        lock (_lock)
            (_runId, _wanted, _makesWay) = (runId, RunStatus.Unspecified, false);
        try
        {
            records.RecordStatus(records.Change(runId, run => run with
            {
                Status = RunStatus.Preparing,
                Attempts = run.Attempts + 1,
                Started = run.Started ?? clock.GetUtcNow(),
                Problem = null,
            }));
            await Train(runId, cancellationToken);
            return _makesWay;
        }
        finally
        {
            lock (_lock)
                (_runId, _worker, _loan) = (null, null, null);
        }
    }

    private async Task Train(string runId, CancellationToken cancellationToken)
    {
        var listener = new RunListener(records, runId);
        Loan? loan = null;
        try
        {
            loan = await Borrow(runId, listener, cancellationToken);
            lock (_lock)
                _loan = loan;
            if (IsUnwanted || cancellationToken.IsCancellationRequested)
            {
                End(runId, listener, ExitCode.Stopped, "", cancellationToken.IsCancellationRequested);
                return;
            }
            using var worker = WorkerProcess.Start(await command.For(records.Find(runId), cancellationToken));
            Log.Began(log, runId, worker.Id);
            lock (_lock)
                _worker = worker;
            if (IsUnwanted) // asked for while it started
                worker.Order(RunOrders.Stop);
            using var stopping = cancellationToken.Register(() => worker.Order(RunOrders.Stop));
            int exitCode = await worker.Follow(happened => Take(listener, happened, runId));
            End(runId, listener, exitCode, worker.ErrorText, cancellationToken.IsCancellationRequested);
        }
        finally
        {
            if (loan is not null)
                await webUi.GiveBack(loan);
        }
    }

    private bool IsUnwanted
    {
        get
        {
            lock (_lock)
                return _wanted != RunStatus.Unspecified || _makesWay;
        }
    }

    private async Task<Loan?> Borrow(string runId, RunListener listener, CancellationToken cancellationToken)
    {
        bool isSaid = false;
        while (!IsUnwanted && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                var loan = await webUi.Borrow(GpuPatience, CancellationToken.None);
                if (loan is { FreeBeforeBytes: { } before, FreeBytes: { } now } && now > before)
                {
                    listener.Take(new Noted(new Problem(
                        "run.memory_lent", "", ("given", SizeText.Of(now - before)), ("free", SizeText.Of(now)))));
                }
                return loan;
            }
            catch (GpuException busy)
            {
                records.Change(runId, run => run with { Problem = busy.Problem });
                if (!isSaid)
                    listener.Take(new Noted(busy.Problem));
                isSaid = true;
            }
        }
        return null;
    }

    // What cannot be kept costs lines of the journal, not the run.
    private void Take(RunListener listener, TrainingEvent trainingEvent, string runId)
    {
        try
        {
            listener.Take(trainingEvent);
        }
        catch (Exception problem) when (problem is IOException or ProjectsException)
        {
            Log.NotKept(log, runId, problem.Message);
        }
    }

    private void End(string runId, RunListener listener, int exitCode, string errorText, bool hostEnds)
    {
        RunStatus wanted;
        bool makesWay;
        lock (_lock)
        {
            (wanted, makesWay) = (_wanted, _makesWay);
            _runId = null; // while the GPU is given back, a run that waits again is stopped as one that waits
        }
        var (status, problem) = exitCode switch
        {
            ExitCode.Done => (RunStatus.Done, null),
            _ when wanted != RunStatus.Unspecified => (wanted, null),
            ExitCode.Stopped when hostEnds => (RunStatus.Interrupted,
                new Problem("run.webui_closed", "")),
            ExitCode.Stopped when makesWay => (RunStatus.Queued, new Problem("run.makes_way", "")),
            ExitCode.Stopped => (RunStatus.Interrupted, new Problem("run.stopped_outside", "")),
            _ when listener.Failure is { } failure => (RunStatus.Failed, failure),
            _ => (RunStatus.Interrupted, Broken(exitCode, errorText)),
        };
        bool goesOn = status == RunStatus.Interrupted && !hostEnds && exitCode != ExitCode.Stopped
            && (listener.SavedAState || records.Find(runId).Attempts < JobQueue.MostAttemptsWithoutAState);
        Log.Ended(log, runId, status.ToString(), exitCode);
        var run = records.Change(runId, live => live with
        {
            Status = goesOn ? RunStatus.Queued : status,
            Problem = problem,
            Ended = JobRecords.IsOver(status) ? clock.GetUtcNow() : null,
            TakenSeconds = (live.TakenSeconds ?? 0) + listener.TrainedSeconds,
            Attempts = listener.SavedAState ? 0 : status == RunStatus.Queued ? live.Attempts - 1 : live.Attempts,
            QueueOrder = status == RunStatus.Queued ? records.FirstInQueue() : live.QueueOrder,
        });
        records.Record(runId, new JobEnded(EndOf(status), problem, run.TakenSeconds ?? 0));
        records.RecordStatus(run);
    }

    private static Problem Broken(int exitCode, string errorText)
    {
        string? words = errorText.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        return new Problem(words is null ? "run.worker_died" : "run.worker_died_saying", "",
            ("exit_code", $"{exitCode}"), ("words", words ?? ""), ("checkpointing_field", "gradient_checkpointing"));
    }

    private static JobEnd EndOf(RunStatus status) => status switch
    {
        RunStatus.Done => JobEnd.Done,
        RunStatus.Stopped => JobEnd.Stopped,
        RunStatus.Paused or RunStatus.Queued => JobEnd.Paused,
        RunStatus.Cancelled => JobEnd.Cancelled,
        RunStatus.Failed => JobEnd.Failed,
        _ => JobEnd.Interrupted,
    };

    private async Task KillLater(WorkerProcess worker)
    {
        await Task.Delay(CancelPatience, clock);
        lock (_lock)
        {
            if (ReferenceEquals(_worker, worker))
                worker.Kill();
        }
    }
}
