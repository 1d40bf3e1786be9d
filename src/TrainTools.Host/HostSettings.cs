namespace TrainTools.Host;

/// <summary>How the host serves.</summary>
public sealed record HostSettings
{
    /// <summary>The folder of the rendezvous, the log and what belongs to no project.</summary>
    public required string Home { get; init; }

    /// <summary>What every call must carry.</summary>
    public required string Secret { get; init; }

    /// <summary>How long the host waits for a new parent when its own is gone.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where a tagger is fetched from; null: the usual place, see Tagging's TaggerSource.</summary>
    public string? TaggerAddress { get; init; }

    /// <summary>Changes with every build: the stub replaces a host of another.</summary>
    public required string Build { get; init; }
}
