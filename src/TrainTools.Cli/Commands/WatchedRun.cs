using Spectre.Console;
using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Host;
using TrainTools.Host.Jobs;
using TrainTools.Training;

namespace TrainTools.Cli.Commands;

/// <summary>A training on a thread of its own, with a person or a program watching and its losses on the disk.</summary>
/// <param name="console">Where it is shown.</param>
/// <param name="asEvents">Whether a program reads along, as JSON.</param>
/// <param name="orders">What a program orders; null where none does.</param>
internal sealed class WatchedRun(CommandConsole console, bool asEvents, RunOrders? orders = null)
{
    private bool _logIsBroken;

    /// <summary>Trains, and returns how it ended.</summary>
    /// <param name="train">What trains.</param>
    /// <param name="request">The run.</param>
    /// <param name="lossLog">Where losses go; null means the run's folder, if it has one.</param>
    /// <param name="warnings">What the person should know before.</param>
    public RunEnded Run(Train train, TrainingRequest request, string? lossLog, IReadOnlyList<Problem> warnings)
    {
        var folder = request.Folder;
        using var log = (lossLog ?? folder?.LogPath) is { } path ? new LossLog(path, folder?.IsResumed == true) : null;
        var view = View(request.OutputName);
        if (!asEvents && folder is not null)
            console.Output.WriteLine($"Should this run be interrupted, go on with: {folder.ResumeCommand}");
        using var signals = new StopSignals(view.ShowStopping, LeaveAtOnce);
        orders?.Follow(signals.PressOnce);
        if (orders is not null)
            request = request with { KeepsLoraWhenStopped = () => orders.KeepsLora };
        // On a thread of its own: torch's scopes belong to a thread, and this one draws.
        var run = Task.Factory.StartNew(
            () => train(request, Report, signals.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        foreach (var warning in warnings)
            view.Show(new Warned(warning));
        view.Follow(run);
        if (run.IsFaulted)
            folder?.Fail();
        var ended = run.GetAwaiter().GetResult();
        if (!asEvents)
            foreach (string line in RunText.Closing(ended, request.OutputName, log?.Path, folder?.ResumeCommand))
                console.Output.WriteLine(line);
        return ended;

        void Report(TrainingEvent trainingEvent)
        {
            Log(log, trainingEvent, view);
            view.Show(trainingEvent);
        }
    }

    // A full disk costs lines of the log, not the run.
    private void Log(LossLog? log, TrainingEvent trainingEvent, IRunView view)
    {
        try
        {
            log?.Take(trainingEvent);
        }
        catch (IOException error)
        {
            if (!_logIsBroken)
                view.Show(new Warned(new Problem(
                    "run.log_not_written", "", ("path", log!.Path), ("reason", Reason.Of(error)))));
            _logIsBroken = true;
        }
    }

    private IRunView View(string outputName)
    {
        if (asEvents)
            return new EventWriter(console.Output);
        // Redirected, or a terminal that cannot move its cursor.
        if (!console.IsTerminal || !AnsiConsole.Profile.Capabilities.Ansi)
            return new PlainView(console.Output, console.Clock);
        return new LiveView(AnsiConsole.Console, outputName, console.Width, console.Clock);
    }

    private void LeaveAtOnce()
    {
        if (console.IsTerminal)
            AnsiConsole.Cursor.Show(); // the live panel hid it
        SwiftExit.Leave(ExitCode.Stopped);
    }
}
