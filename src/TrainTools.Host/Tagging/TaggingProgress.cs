namespace TrainTools.Host.Tagging;

/// <summary>What becomes of a tagging or a fetching.</summary>
internal enum TaggingPhase
{
    /// <summary>Nothing since the host began.</summary>
    None,

    /// <summary>A tagger is being fetched.</summary>
    Fetching,

    /// <summary>A tagger looks at images.</summary>
    Looking,

    /// <summary>It ended by itself.</summary>
    Done,

    /// <summary>It was asked to end.</summary>
    Stopped,

    /// <summary>The problem says why it ended.</summary>
    Failed,
}

/// <summary>How far the tagging or fetching is that runs, or the last one.</summary>
internal sealed record TaggingProgress
{
    private const int MostNotes = 50; // of a thousand broken images the first tell enough

    /// <summary>What becomes of it.</summary>
    public TaggingPhase Phase { get; init; }

    /// <summary>Whether it fetches, else it looks.</summary>
    public bool Fetches { get; init; }

    /// <summary>Whose images; empty while fetching.</summary>
    public string VersionId { get; init; } = "";

    /// <summary>Who looks.</summary>
    public string TaggerId { get; init; } = "";

    /// <summary>Images, or bytes.</summary>
    public long Done { get; init; }

    /// <summary>Images, or bytes; 0: not known.</summary>
    public long Total { get; init; }

    /// <summary>At the pace so far; null: not known.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Why it failed.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What the person should know.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>Whether it is under way.</summary>
    public bool IsUnderWay => Phase is TaggingPhase.Fetching or TaggingPhase.Looking;

    /// <summary>With one more note.</summary>
    public TaggingProgress Noting(Problem note) => Notes.Count < MostNotes ? this with { Notes = [.. Notes, note] } : this;
}
