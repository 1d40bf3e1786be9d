using TrainTools.Core.Events;
using TrainTools.Core.Settings;

namespace TrainTools.Cli.Console;

/// <summary>What is known about a run so far, gathered from its events; the views only show it.</summary>
/// <param name="clock">The clock that the elapsed time goes by.</param>
internal sealed class RunProgress(TimeProvider clock)
{
    private const int LossHistory = 4000; // points kept for the curve; older ones are thinned out
    private readonly long _begin = clock.GetTimestamp();
    // quick enough to follow a change, slow enough to be calm
    private readonly MovingAverage _stepSeconds = new(window: 30);
    private readonly List<double> _averages = [];
    private readonly List<string> _warnings = [];
    private readonly List<LoraSaved> _saved = [];
    private int _stepsBetweenPoints = 1;

    /// <summary>What the run said before its first step, or null before that.</summary>
    public RunStarted? Started { get; private set; }

    /// <summary>How memory was planned, or null before that.</summary>
    public MemoryPlanned? Memory { get; private set; }

    /// <summary>The piece of preparation under way, or null once steps are made.</summary>
    public Preparing? Preparing { get; private set; }

    /// <summary>The newest step, or null before the first.</summary>
    public StepDone? LastStep { get; private set; }

    /// <summary>The loss on validation images before the first step; null where it is not known.</summary>
    public Validated? FirstValidation { get; private set; }

    /// <summary>The newest loss on validation images, or null before the first.</summary>
    public Validated? LastValidation { get; private set; }

    /// <summary>How the run ended, or null while it runs.</summary>
    public RunEnded? Ended { get; private set; }

    /// <summary>Whether the run was asked to stop.</summary>
    public bool Stopping { get; set; }

    /// <summary>Warnings in order.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Files in order.</summary>
    public IReadOnlyList<LoraSaved> Saved => _saved;

    /// <summary>The average loss over the run, oldest first, at equal distances.</summary>
    public IReadOnlyList<double> LossCurve => _averages;

    /// <summary>Since the view began.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_begin);

    /// <summary>Seconds of a step, the mean of the last thirty; null before the first.</summary>
    public double? SecondsPerStep => _stepSeconds.Value;

    /// <summary>Steps still to make at the present pace; null before the first step.</summary>
    public TimeSpan? TimeLeft => Started is { } run && LastStep is { } step && SecondsPerStep is { } seconds
        ? TimeSpan.FromSeconds(Math.Max(0, run.TotalSteps - step.Step) * seconds)
        : null;

    /// <summary>The newest sample image, or null.</summary>
    public SampleMade? LastSample { get; private set; }

    /// <summary>Steps made, 0 to 1.</summary>
    public double Fraction => Started is { TotalSteps: > 0 } run && LastStep is { } step
        ? Math.Min(1.0, (double)step.Step / run.TotalSteps)
        : 0;

    /// <summary>Takes an event in.</summary>
    public void Apply(TrainingEvent trainingEvent)
    {
        switch (trainingEvent)
        {
            case RunStarted started:
                Started = started;
                break;
            case MemoryPlanned planned:
                Memory = planned;
                break;
            case Preparing preparing:
                Preparing = preparing;
                break;
            case Warned warned:
                _warnings.Add(SettingTexts.OnTheCommandLine(warned.Problem));
                break;
            case StepDone step:
                Take(step);
                break;
            case Validated validated:
                FirstValidation = validated.Step == 0 ? validated : FirstValidation;
                LastValidation = validated;
                break;
            case LoraSaved saved:
                _saved.Add(saved);
                break;
            case SampleMade made:
                LastSample = made;
                break;
            case RunEnded ended:
                Ended = ended;
                break;
        }
    }

    private void Take(StepDone step)
    {
        Preparing = null;
        LastStep = step;
        _stepSeconds.Add(step.Seconds);
        if (step.Step % _stepsBetweenPoints == 0)
            _averages.Add(step.AverageLoss);
        if (_averages.Count < LossHistory)
            return;
        // A week's run must not fill the memory: every second point goes, and new ones come half as often.
        var thinned = _averages.Where((_, index) => index % 2 == 1).ToList();
        _averages.Clear();
        _averages.AddRange(thinned);
        _stepsBetweenPoints *= 2;
    }
}
