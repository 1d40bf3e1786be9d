using TrainTools.Core.Events;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Progress;
using TrainTools.Host.Rpc;
using TrainTools.Host.WebUi;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Store;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>
/// Runs one training: borrows the card, lets a worker train, listens to it, and gives the card back, whatever happens.
/// </summary>
internal sealed class JobRunner(
    RunBook book, RunCommand command, WebUiClient webUi, TimeProvider clock, ILogger<JobRunner> log)
{
    private static readonly TimeSpan CardPatience = TimeSpan.FromSeconds(20); // then it looks whether it is still wanted
    private static readonly TimeSpan CancelPatience = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private string? _runId;
    private WorkerProcess? _worker;
    private RunStatus _wanted;

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

    /// <summary>Trains until the run ends, one way or another.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="hostEnds">Asks the worker to save its state.</param>
    public async Task Run(string runId, CancellationToken hostEnds)
    {
        lock (_lock)
            (_runId, _wanted) = (runId, RunStatus.Unspecified);
        try
        {
            Record(book.Change(runId, run => run with
            {
                Status = RunStatus.Preparing,
                Attempts = run.Attempts + 1,
                Started = run.Started ?? clock.GetUtcNow(),
                Message = "",
            }));
            await Train(runId, hostEnds);
        }
        finally
        {
            lock (_lock)
                (_runId, _worker) = (null, null);
        }
    }

    private async Task Train(string runId, CancellationToken hostEnds)
    {
        var listener = new RunListener(book, runId);
        Loan? loan = null;
        try
        {
            loan = await Borrow(runId, listener, hostEnds);
            if (IsUnwanted || hostEnds.IsCancellationRequested)
            {
                End(runId, listener, ExitCode.Stopped, "", hostEnds.IsCancellationRequested);
                return;
            }
            using var worker = WorkerProcess.Start(command.For(book.Find(runId)));
            Log.Began(log, runId, worker.Id);
            lock (_lock)
                _worker = worker;
            if (IsUnwanted) // asked for while it started
                worker.Order(RunOrders.Stop);
            using var stopping = hostEnds.Register(() => worker.Order(RunOrders.Stop));
            int exitCode = await worker.Follow(happened => Take(listener, happened, runId));
            End(runId, listener, exitCode, worker.ErrorText, hostEnds.IsCancellationRequested);
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
                return _wanted != RunStatus.Unspecified;
        }
    }

    private async Task<Loan?> Borrow(string runId, RunListener listener, CancellationToken hostEnds)
    {
        bool isSaid = false;
        while (!IsUnwanted && !hostEnds.IsCancellationRequested)
        {
            try
            {
                var loan = await webUi.Borrow(CardPatience, CancellationToken.None);
                if (loan is { FreeBeforeBytes: { } before, FreeBytes: { } now } && now > before)
                {
                    listener.Take(new Noted(
                        $"The WebUI gave {SizeText.Of(now - before)} of its card; {SizeText.Of(now)} are free."));
                }
                return loan;
            }
            catch (CardException busy)
            {
                book.Change(runId, run => run with { Message = busy.Message });
                if (!isSaid)
                    listener.Take(new Noted(busy.Message));
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
        lock (_lock)
            wanted = _wanted;
        var (status, message) = exitCode switch
        {
            ExitCode.Done => (RunStatus.Done, ""),
            _ when wanted != RunStatus.Unspecified => (wanted, ""),
            ExitCode.Stopped when hostEnds => (RunStatus.Interrupted,
                "The WebUI was closed. The training goes on from its saved state when it is there again."),
            ExitCode.Stopped => (RunStatus.Interrupted, "The training was stopped from outside. Press Resume to go on."),
            _ when listener.Failure is { } failure => (RunStatus.Failed, failure),
            _ => (RunStatus.Interrupted, Broken(exitCode, errorText)),
        };
        bool goesOn = status == RunStatus.Interrupted && !hostEnds && exitCode != ExitCode.Stopped
            && (listener.SavedAState || book.Find(runId).Attempts < JobQueue.MostAttemptsWithoutAState);
        Log.Ended(log, runId, status.ToString(), exitCode);
        var run = book.Change(runId, live => live with
        {
            Status = goesOn ? RunStatus.Queued : status,
            Message = message,
            Ended = RunBook.IsOver(status) ? clock.GetUtcNow() : null,
            TakenSeconds = (live.TakenSeconds ?? 0) + listener.TrainedSeconds,
            Attempts = listener.SavedAState ? 0 : live.Attempts,
        });
        book.Record(runId, new JobEnded(EndOf(status), message, run.TakenSeconds ?? 0));
        Record(run);
    }

    private static string Broken(int exitCode, string errorText)
    {
        string last = errorText.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        string words = last.Length == 0 ? "" : $" Its last words: {last}";
        return $"The training's process ended unexpectedly (exit code {exitCode}); often the memory ran out.{words} " +
            "Close other programs or switch memory saving on, then press Resume; it goes on from its saved state.";
    }

    private static JobEnd EndOf(RunStatus status) => status switch
    {
        RunStatus.Done => JobEnd.Done,
        RunStatus.Stopped => JobEnd.Stopped,
        RunStatus.Paused => JobEnd.Paused,
        RunStatus.Cancelled => JobEnd.Cancelled,
        RunStatus.Failed => JobEnd.Failed,
        _ => JobEnd.Interrupted,
    };

    private void Record(RunRecord run) => book.Record(run.Id, RunMap.Of(run, book));

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
