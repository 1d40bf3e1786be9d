using TrainTools.Core.Events;
using TrainTools.Projects.Runs;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>Listens to a worker: keeps each event in the journal, and what is known of the run up to date.</summary>
internal sealed class RunListener(JobRecords records, string runId)
{
    private const double RecentShare = 0.1; // of a new step in the mean of seconds a step

    private double _secondsPerStep;
    private double _trained;
    private int _steps;

    /// <summary>Why it failed; null without one.</summary>
    public Problem? Failure { get; private set; }

    /// <summary>Seconds of all steps that were made while it listened.</summary>
    public double TrainedSeconds => _trained;

    /// <summary>Whether a state was saved: then the next attempt goes on from further on than this one did.</summary>
    public bool SavedAState { get; private set; }

    /// <summary>Takes an event in.</summary>
    public void Take(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                Start(started);
                break;
            case StepDone step:
                Step(step);
                break;
            case MemoryTaken memory:
                records.Show(runId, run => run with { TakenMemoryBytes = memory.TakenBytes });
                break;
            case LoraSaved:
                records.Change(runId, run => run); // the position on the disk is as new as the file
                break;
            case StateSaved:
                SavedAState = true;
                break;
            case Failed failed:
                Failure = failed.Problems is [var only] ? only : new Problem("run.problems", "", Problem.Inner("all_problem", failed.Problems));
                break;
        }
        records.Record(runId, trainingEvent);
    }

    private void Start(RunStarted started) => records.Change(runId, run => run with
    {
        Status = run.Status == RunStatus.Stopping ? run.Status : RunStatus.Training,
        Problem = null,
        Step = started.StepsDone,
        TotalSteps = started.TotalSteps,
        Epochs = started.Epochs,
        Speed = run.Speed is { } speed && IsOn(speed, started.Device)
            ? speed with { Precision = started.Precision } : null,
    });

    // The GPU may be gone since it was foretold.
    private static bool IsOn(SpeedKey speed, string device) => speed.Device == "cpu" == (device == "cpu");

    private void Step(StepDone step)
    {
        _trained += step.Seconds;
        _secondsPerStep = _steps++ < 2 // the very first is slower: it does not count once there is another
            ? step.Seconds
            : _secondsPerStep + RecentShare * (step.Seconds - _secondsPerStep);
        records.Show(runId, run => run with
        {
            Step = step.Step, Epoch = step.Epoch, Loss = step.AverageLoss, SecondsPerStep = _secondsPerStep,
        });
    }
}
