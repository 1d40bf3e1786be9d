using TrainTools.Core.Settings;

namespace TrainTools.Training.Resume;

/// <summary>Tells when the next state is due.</summary>
internal sealed class StateMoments
{
    private readonly StateEvery _every;
    private readonly TimeProvider _clock;
    private long _last;

    /// <param name="every">How often.</param>
    /// <param name="clock">What time goes by.</param>
    public StateMoments(StateEvery every, TimeProvider clock)
    {
        (_every, _clock) = (every, clock);
        _last = clock.GetTimestamp();
    }

    /// <summary>Whether a state is due after this step.</summary>
    public bool IsDue(int step) => _every switch
    {
        StateEvery.Steps steps => step % steps.Count == 0,
        StateEvery.Time time => _clock.GetElapsedTime(_last) >= time.Span,
        _ => throw new InvalidOperationException($"{_every} is no moment."),
    };

    /// <summary>A state was saved or could not be; the time until the next begins.</summary>
    public void Tried() => _last = _clock.GetTimestamp();
}
