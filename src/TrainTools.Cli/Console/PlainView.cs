using TrainTools.Core.Events;
using TrainTools.Core.Settings;

namespace TrainTools.Cli.Console;

/// <summary>
/// Lines for a log file or a pipe: a step's line every ten seconds or twentieth of the run, and each epoch, file and
/// warning. No control characters.
/// </summary>
internal sealed class PlainView : IRunView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly TextWriter _output;
    private readonly TimeProvider _clock;
    private readonly RunProgress _progress;
    private readonly Lock _lock = new(); // events come on the run's thread, a stop on another
    private long? _lastLine;
    private int _lastTwentieth;

    /// <inheritdoc cref="PlainView"/>
    public PlainView(TextWriter output, TimeProvider clock)
    {
        _output = output;
        _clock = clock;
        _progress = new RunProgress(clock);
    }

    /// <inheritdoc/>
    public void Show(TrainingEvent trainingEvent)
    {
        lock (_lock)
        {
            _progress.Apply(trainingEvent);
            foreach (string line in Lines(trainingEvent))
                _output.WriteLine(line);
            _output.Flush();
        }
    }

    /// <inheritdoc/>
    public void ShowStopping()
    {
        lock (_lock)
        {
            _output.WriteLine("Stopping after this step; press Ctrl-C again to leave at once.");
            _output.Flush();
        }
    }

    /// <inheritdoc/>
    public void Follow(Task run) => Task.WaitAny(run);

    private IEnumerable<string> Lines(TrainingEvent trainingEvent) => trainingEvent switch
    {
        RunStarted started => RunText.Opening(started),
        MemoryPlanned planned => [RunText.Memory(planned)],
        MemoryTaken taken => [RunText.Memory(taken)],
        Preparing preparing when IsDue(preparing) => [RunText.Preparing(preparing)],
        Noted noted => [SettingTexts.OnTheCommandLine(noted.Problem)],
        Warned warned => [$"Warning: {SettingTexts.OnTheCommandLine(warned.Problem)}"],
        StepDone step when IsDue(step) => [RunText.Step(_progress, step, Environment.WorkingSet)],
        EpochDone epoch => [$"Epoch {epoch.Epoch} done, loss {epoch.AverageLoss:0.0000}"],
        Validated validated => [RunText.Validated(validated, _progress.FirstValidation)],
        LoraSaved saved => [RunText.Saved(saved)],
        SampleMade made => [RunText.Sampled(made)],
        _ => [],
    };

    private bool IsDue(Preparing preparing) =>
        PauseIsOver() | preparing.Done == preparing.Total; // the last one always, and it restarts the pause

    private bool IsDue(StepDone step)
    {
        int twentieth = (int)(_progress.Fraction * 20);
        bool isDue = step.Step == 1 | twentieth != _lastTwentieth | PauseIsOver();
        if (!isDue)
            return false;
        _lastTwentieth = twentieth;
        _lastLine = _clock.GetTimestamp();
        return true;
    }

    private bool PauseIsOver()
    {
        if (_lastLine is { } last && _clock.GetElapsedTime(last) < Pause)
            return false;
        _lastLine = _clock.GetTimestamp();
        return true;
    }
}
