using TrainTools.Core.Events;

namespace TrainTools.Cli.Console;

/// <summary>Writes events as JSON, one a line, each flushed: a program reads them as they come.</summary>
internal sealed class EventWriter(TextWriter output) : IRunView
{
    private readonly Lock _lock = new(); // a stop comes on another thread than the run's events

    /// <inheritdoc/>
    public void Show(TrainingEvent trainingEvent)
    {
        string line = EventLine.Write(trainingEvent);
        lock (_lock)
        {
            output.Write(line + "\n");
            output.Flush();
        }
    }

    /// <inheritdoc/>
    public void ShowStopping() => Show(new Stopping());

    /// <inheritdoc/>
    public void Follow(Task run) => Task.WaitAny(run);

    /// <summary>Writes why the job ended.</summary>
    public void Write(Failure failure) => Show(new Failed(failure.Problems, failure.ExitCode));
}
