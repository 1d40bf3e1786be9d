using TrainTools.Core.Settings;

namespace TrainTools.Training.Samples;

/// <summary>A line of a prompt file; what it leaves out is null and comes from the settings.</summary>
/// <param name="Prompt">What shall be seen.</param>
public sealed record SamplePrompt(string Prompt)
{
    /// <summary>What shall not be seen.</summary>
    public string? Negative { get; init; }

    /// <summary>Pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Decides the noise.</summary>
    public long? Seed { get; init; }

    /// <summary>Steps of the sampler.</summary>
    public int? Steps { get; init; }

    /// <summary>Guidance.</summary>
    public double? Cfg { get; init; }

    /// <summary>The sampler.</summary>
    public SamplerKind? Sampler { get; init; }
}
