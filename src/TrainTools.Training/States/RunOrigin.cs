namespace TrainTools.Training.States;

/// <summary>How a run began: what a resumed run must share with it, and cannot find out anew.</summary>
public sealed record RunOrigin
{
    /// <summary>The command line's options, name to value, with full paths; whoever resumes reads them again.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>When the run began, in its local time; the LoRA's metadata tells it.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>
    /// A number from 0 to 2³² - 1 that all files of the run share and that tells it from others, as kohya's does. It
    /// comes from the run's beginning, so that the same run at the same moment has the same.
    /// </summary>
    public long SessionId => (uint)HashOf(FormattableString.Invariant($"traintools run {Started.UtcTicks}"));

    /// <summary>A run that nobody will want to resume by its options.</summary>
    public static RunOrigin At(DateTimeOffset started) => new()
    {
        Options = new Dictionary<string, string>(),
        Started = started,
    };

    /// <summary>FNV-1a (Fowler, Noll, Vo), which spreads well enough for a label and is the same everywhere.</summary>
    private static ulong HashOf(string text) =>
        text.Aggregate(14695981039346656037, (hash, letter) => unchecked((hash ^ letter) * 1099511628211)) >> 16;
}
