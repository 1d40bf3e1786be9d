using TrainTools.Core.Events;
using TrainTools.Host.Planning;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>Listens to a worker: keeps each event in the journal, and what is known of the run up to date.</summary>
internal sealed class RunListener(RunBook book, string runId)
{
    private const double RecentShare = 0.1; // of a new step in the mean of seconds a step

    private double _secondsPerStep;
    private double _trained;

    /// <summary>The sentence of a failure; null without one.</summary>
    public string? Failure { get; private set; }

    /// <summary>Seconds of all steps that were made while it listened.</summary>
    public double TrainedSeconds => _trained;

    /// <summary>Whether a state was saved: then the next attempt goes on from further on than this one did.</summary>
    public bool SavedAState { get; private set; }

    /// <summary>Takes an event in.</summary>
    public void Take(TrainingEvent trainingEvent)
    {
        var inWords = InWords(trainingEvent);
        switch (inWords)
        {
            case RunStarted started:
                Start(started);
                break;
            case StepDone step:
                Step(step);
                break;
            case MemoryTaken memory:
                book.Show(runId, run => run with { TakenMemoryBytes = memory.TakenBytes });
                break;
            case LoraSaved:
                book.Change(runId, run => run); // the position on the disk is as new as the file
                break;
            case StateSaved:
                SavedAState = true;
                break;
            case Failed failed:
                Failure = failed.Message;
                break;
        }
        book.Record(runId, inWords);
    }

    private void Start(RunStarted started) => book.Change(runId, run => run with
    {
        Status = run.Status == RunStatus.Stopping ? run.Status : RunStatus.Training,
        Message = "",
        Step = started.StepsDone,
        TotalSteps = started.TotalSteps,
        Epochs = started.Epochs,
    });

    private void Step(StepDone step)
    {
        _trained += step.Seconds;
        _secondsPerStep = _secondsPerStep == 0
            ? step.Seconds
            : _secondsPerStep + RecentShare * (step.Seconds - _secondsPerStep);
        book.Show(runId, run => run with
        {
            Step = step.Step, Epoch = step.Epoch, Loss = step.AverageLoss, SecondsPerStep = _secondsPerStep,
        });
    }

    // The command line's options are no words of the tab.
    private static TrainingEvent InWords(TrainingEvent trainingEvent) => trainingEvent switch
    {
        Noted noted => noted with { Message = OptionsInWords.Of(noted.Message) },
        Warned warned => warned with { Message = OptionsInWords.Of(warned.Message) },
        Failed failed => failed with { Message = OptionsInWords.Of(failed.Message) },
        _ => trainingEvent,
    };
}
