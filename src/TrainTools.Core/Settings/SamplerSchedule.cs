namespace TrainTools.Core.Settings;

/// <summary>How a sampler's amounts of noise are spread over its steps; the names are the WebUIs'.</summary>
public enum SamplerSchedule
{
    /// <summary>What the WebUIs choose for the sampler.</summary>
    [Word("automatic")] Automatic,

    /// <summary>Evenly over the timesteps; also called Uniform.</summary>
    [Word("normal", "uniform")] Normal,

    /// <summary>More of them where there is little noise (Karras et al. 2022).</summary>
    [Word("karras")] Karras,

    /// <summary>Evenly over the logarithm of the noise.</summary>
    [Word("exponential")] Exponential,
}
