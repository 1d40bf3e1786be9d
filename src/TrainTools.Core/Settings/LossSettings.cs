using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>How much each timestep counts, and what noise is learned from, in kohya's words.</summary>
public sealed record LossSettings
{
    /// <summary>
    /// Timesteps with less noise than this signal-to-noise ratio count less (Hang et al. 2023); 0 switches it off.
    /// </summary>
    [Setting(SettingGroup.Training, Min = 0, Max = 1000, Example = "5", Kohya = ["min_snr_gamma"])]
    public double MinSnrGamma { get; init; }

    /// <summary>Whether the loss is divided by the root of the signal-to-noise ratio (Yu et al. 2023).</summary>
    [Setting(SettingGroup.Training, Kohya = ["debiased_estimation_loss"])]
    public bool DebiasedEstimationLoss { get; init; }

    /// <summary>By how many of its standard deviations noise is shifted, a channel at a time; 0 is off.</summary>
    [Setting(SettingGroup.Training, Min = 0, Max = 1, Example = "0.05", Kohya = ["noise_offset"])]
    public double NoiseOffset { get; init; }

    /// <summary>This times the mean of an image's latents is added to its noise offset; 0 switches it off.</summary>
    [Setting(SettingGroup.Training, Min = -1, Max = 1, Example = "0.005", Kohya = ["adaptive_noise_scale"])]
    public double AdaptiveNoiseScale { get; init; }

    /// <summary>What contradicts another setting.</summary>
    public IEnumerable<Problem> Contradictions()
    {
        if (AdaptiveNoiseScale != 0 && NoiseOffset == 0) // kohya refuses it as well
            yield return new Problem("setting.needs", "adaptive_noise_scale", ("other_field", "noise_offset"));
    }

    /// <summary>What works, but not as a person may think.</summary>
    public IEnumerable<Problem> Notes()
    {
        if (MinSnrGamma > 0 && DebiasedEstimationLoss)
            yield return new Problem(
                "loss.weighted_twice", "debiased_estimation_loss", ("other_field", "min_snr_gamma"));
    }
}
