namespace TrainTools.Host;

/// <summary>How the host serves.</summary>
public sealed record HostSettings
{
    /// <summary>The folder of the rendezvous, the log and what belongs to no project.</summary>
    public required string Home { get; init; }

    /// <summary>What every call must carry.</summary>
    public required string Secret { get; init; }

    /// <summary>How long an idle host waits for a new parent when its own is gone.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it waits while something is under way: a WebUI may take a minute to be back.</summary>
    public TimeSpan TrainingGrace { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Whether the WebUI's GPU is borrowed also where the WebUI computes on the processor: for tests on machines
    /// without a GPU, see <see cref="LendOnCpuVariable"/>.
    /// </summary>
    public bool LendsOnCpu { get; init; }

    /// <summary>Set to 1, the variable makes <c>traintools serve</c> lend without a GPU.</summary>
    public const string LendOnCpuVariable = "TRAINTOOLS_LEND_ON_CPU";

    /// <summary>Where a tagger is fetched from; null: the usual place, see Tagging's TaggerSource.</summary>
    public string? TaggerAddress { get; init; }

    /// <summary>Changes with every build: the stub replaces a host of another.</summary>
    public required string Build { get; init; }
}
