using TrainTools.Host.Planning;
using TrainTools.Protocol;
using Events = TrainTools.Core.Events;
using RunStatus = TrainTools.Projects.Runs.RunStatus;

namespace TrainTools.Host.Jobs;

/// <summary>Hears a worker's events: keeps each in the journal, in the protocol's words, and the run's line up to date.</summary>
internal sealed class RunHearing(RunBook book, string runId)
{
    private const double RecentShare = 0.1; // of a new step in the mean of seconds a step

    private double _secondsPerStep;
    private double _trained;

    /// <summary>The sentence of a failure; null without one.</summary>
    public string? Failure { get; private set; }

    /// <summary>Seconds of all steps heard here.</summary>
    public double TrainedSeconds => _trained;

    /// <summary>Whether a state was saved: then the next attempt goes on from further on than this one did.</summary>
    public bool SavedAState { get; private set; }

    /// <summary>Steps that were done when this attempt began.</summary>
    public int StepsBefore { get; private set; }

    /// <summary>Hears one.</summary>
    public void Hear(Events.TrainingEvent told)
    {
        switch (told)
        {
            case Events.Preparing e:
                Tell(new WatchEvent { Preparing = new Preparing { What = e.What, Done = e.Done, Total = e.Total } });
                break;
            case Events.RunStarted e:
                Start(e);
                break;
            case Events.MemoryPlanned e:
                Tell(new WatchEvent
                {
                    MemoryPlan = new MemoryPlan
                    {
                        PredictedBytes = e.PredictedBytes, FreeBytes = e.FreeBytes, MemorySaving = e.Checkpointing,
                    },
                });
                break;
            case Events.MemoryTaken e:
                book.Show(runId, run => run with { TakenMemoryBytes = e.TakenBytes });
                Tell(new WatchEvent
                {
                    MemoryPlan = new MemoryPlan { PredictedBytes = e.PredictedBytes, TakenBytes = e.TakenBytes },
                });
                break;
            case Events.StepDone e:
                Step(e);
                break;
            case Events.EpochDone e:
                Tell(new WatchEvent { EpochDone = new EpochDone { Epoch = e.Epoch, Step = e.Step, AverageLoss = e.AverageLoss } });
                break;
            case Events.Validated e:
                Tell(new WatchEvent { Validated = new Validated { Epoch = e.Epoch, Step = e.Step, ValidationLoss = e.ValidationLoss } });
                break;
            case Events.LoraSaved e:
                book.Change(runId, run => run); // the position on the disk is as new as the file
                Tell(new WatchEvent
                {
                    Saved = new Saved { CheckpointId = Path.GetFileName(e.Path), Epoch = e.Epoch, Step = e.Step, Final = e.Final },
                });
                break;
            case Events.StateSaved:
                SavedAState = true;
                break;
            case Events.Warned e:
                Notice(Severity.Warning, e.Message);
                break;
            case Events.Failed e:
                Failure = OptionsInWords.Of(e.Message);
                break;
        }
    }

    /// <summary>Tells a person something beside the worker's own events.</summary>
    public void Notice(Severity severity, string text) =>
        Tell(new WatchEvent { Notice = new Notice { Severity = severity, Text = OptionsInWords.Of(text) } });

    private void Start(Events.RunStarted e)
    {
        StepsBefore = e.StepsDone;
        book.Change(runId, run => run with
        {
            Status = run.Status == RunStatus.Stopping ? run.Status : RunStatus.Training,
            Message = "",
            Step = e.StepsDone,
            TotalSteps = e.TotalSteps,
            Epochs = e.Epochs,
        });
        Tell(new WatchEvent
        {
            Started = new Started
            {
                Pictures = e.Pictures, HeldOut = e.HeldOut, TotalSteps = e.TotalSteps, Epochs = e.Epochs,
                StepsDone = e.StepsDone, Device = e.Device, Precision = e.Precision,
            },
        });
    }

    private void Step(Events.StepDone e)
    {
        _trained += e.Seconds;
        _secondsPerStep = _secondsPerStep == 0 ? e.Seconds : _secondsPerStep + RecentShare * (e.Seconds - _secondsPerStep);
        book.Show(runId, run => run with
        {
            Step = e.Step, Epoch = e.Epoch, Loss = e.AverageLoss, SecondsPerStep = _secondsPerStep,
        });
        Tell(new WatchEvent
        {
            StepDone = new StepDone
            {
                Step = e.Step, Epoch = e.Epoch, Loss = e.Loss, AverageLoss = e.AverageLoss,
                LearningRate = e.LearningRate, Seconds = e.Seconds,
            },
        });
    }

    private void Tell(WatchEvent told) => book.Tell(runId, told);
}
