namespace TrainTools.Core.Settings;

/// <summary>What a U-Net predicts of noisy latents.</summary>
public enum PredictionKind
{
    /// <summary>The noise (Ho et al. 2020), as nearly every SD 1.x checkpoint does.</summary>
    [Word("epsilon", "eps")] Epsilon,

    /// <summary>v = √a · noise − √(1 − a) · latents (Salimans and Ho 2022).</summary>
    [Word("v", "v_prediction")] V,
}
