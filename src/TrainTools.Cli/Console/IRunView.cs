using TrainTools.Core.Events;

namespace TrainTools.Cli.Console;

/// <summary>Shows a run: to a person at a terminal, to a person reading a log, or to a program.</summary>
internal interface IRunView
{
    /// <summary>Takes an event in; called on the run's thread, which it must not hold up.</summary>
    void Show(TrainingEvent trainingEvent);

    /// <summary>Says that the run will end as soon as its step is done.</summary>
    void ShowStopping();

    /// <summary>Returns when <paramref name="run"/> has ended, however it did; does not throw what it threw.</summary>
    void Follow(Task run);
}
