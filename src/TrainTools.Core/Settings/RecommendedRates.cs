namespace TrainTools.Core.Settings;

/// <summary>
/// The learning rates that a LoRA is trained with where nobody chose one, with their reasons. They are for a LoRA whose
/// alpha is between half its rank and its rank, as the guides' are.
/// </summary>
public static class RecommendedRates
{
    /// <summary>The U-Net's. The guides give SDXL the same as SD 1.</summary>
    public static double UNet(OptimizerKind kind) => kind switch
    {
        // sd-scripts' train_network.md and sdxl_train_network.md: --unet_lr=1e-4 with AdamW8bit.
        OptimizerKind.AdamW or OptimizerKind.AdamW8Bit => 1e-4,
        // Chen et al. 2023, section 5: three to ten times smaller than AdamW's, for its steps are larger.
        OptimizerKind.Lion => 2e-5,
        // Without scale_parameter an update's RMS is clipped to 1, about that of Adam's: so Adam's rate.
        OptimizerKind.Adafactor => 1e-4,
        // It is a factor on the rate that Prodigy finds; its authors and kohya_ss's presets leave it at 1.
        OptimizerKind.Prodigy => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no usual rate."),
    };

    /// <summary>The text encoder's, which overfits sooner, so that guides give it less than the U-Net.</summary>
    /// <param name="kind">The optimizer.</param>
    /// <param name="family">The base model's.</param>
    /// <param name="unet">The U-Net's rate.</param>
    public static double TextEncoder(OptimizerKind kind, RateFamily family, double unet) => (kind, family) switch
    {
        (OptimizerKind.Prodigy, _) => unet, // it finds one rate for all
        (_, RateFamily.Sdxl) => unet / 10,  // sdxl_train_network.md: --text_encoder_lr1=1e-5 beside --unet_lr=1e-4
        _ => unet / 2,                      // kohya_ss's presets for SD 1: 5e-5 beside 1e-4
    };
}

/// <summary>Base models by how fast a LoRA on them is trained.</summary>
public enum RateFamily
{
    /// <summary>Stable Diffusion 1 and 2.</summary>
    Sd,

    /// <summary>SDXL, whose two text encoders are larger.</summary>
    Sdxl,
}
