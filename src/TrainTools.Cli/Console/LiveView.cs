using System.Collections.Concurrent;
using Spectre.Console;
using TrainTools.Core.Events;

namespace TrainTools.Cli.Console;

/// <summary>A panel at the terminal that is drawn anew four times a second.</summary>
internal sealed class LiveView : IRunView
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(250);
    private readonly IAnsiConsole _terminal;
    private readonly RunProgress _progress;
    private readonly RunPanel _panel;
    private readonly ConcurrentQueue<TrainingEvent> _events = new(); // the run's thread only drops events here

    /// <inheritdoc cref="LiveView"/>
    public LiveView(IAnsiConsole terminal, string outputName, int width, TimeProvider clock)
    {
        _terminal = terminal;
        _progress = new RunProgress(clock);
        _panel = new RunPanel(outputName, width, terminal.Profile.Capabilities.Unicode);
    }

    /// <inheritdoc/>
    public void Show(TrainingEvent trainingEvent) => _events.Enqueue(trainingEvent);

    /// <inheritdoc/>
    public void ShowStopping() => _progress.Stopping = true;

    /// <inheritdoc/>
    public void Follow(Task run)
    {
        _terminal.Live(Draw()).Start(context =>
        {
            bool ended;
            do
            {
                // WaitAny, not Wait: what the run threw is for the job's edge.
                ended = Task.WaitAny([run], Frame) == 0;
                while (_events.TryDequeue(out var trainingEvent))
                    _progress.Apply(trainingEvent);
                context.UpdateTarget(Draw());
            }
            while (!ended);
        });
    }

    private Spectre.Console.Rendering.IRenderable Draw() => _panel.Draw(_progress, Environment.WorkingSet);
}
