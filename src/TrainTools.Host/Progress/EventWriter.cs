using System.Text.Json;
using TrainTools.Host.CommandLine;
using TrainTools.Training.Run;

namespace TrainTools.Host.Progress;

/// <summary>Writes events as JSON, one a line, each flushed: a program reads them as they come.</summary>
internal sealed class EventWriter(TextWriter output) : IRunView
{
    private readonly Lock _lock = new(); // a stop comes on another thread than the run's events

    /// <inheritdoc/>
    public void Show(TrainingEvent told) => Write(EventLine.Of(told));

    /// <inheritdoc/>
    public void ShowStopping() => Write(new EventLine { Stopping = new("Stopping after this step.") });

    /// <inheritdoc/>
    public void Follow(Task run) => Task.WaitAny(run);

    /// <summary>Writes why the job ended.</summary>
    public void Write(Failure failure) =>
        Write(new EventLine { Failed = new(failure.Message, failure.ExitCode) });

    private void Write(EventLine line)
    {
        string json = JsonSerializer.Serialize(line, EventJson.Readable.EventLine);
        lock (_lock)
        {
            output.Write(json + "\n");
            output.Flush();
        }
    }
}
