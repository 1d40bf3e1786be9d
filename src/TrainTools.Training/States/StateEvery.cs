namespace TrainTools.Training.States;

/// <summary>How often a state is saved, beside saved epochs and the end: by steps or by time.</summary>
public abstract record StateEvery
{
    /// <summary>What suits most runs: little is lost, and writing takes no share of the time.</summary>
    public static readonly StateEvery Default = new Time(TimeSpan.FromMinutes(5));

    private StateEvery() { }

    /// <summary>At every step whose number this divides; 1 or more.</summary>
    public sealed record Steps(int Count) : StateEvery;

    /// <summary>As soon as a step ends after this time; more than zero.</summary>
    public sealed record Time(TimeSpan Span) : StateEvery;
}
