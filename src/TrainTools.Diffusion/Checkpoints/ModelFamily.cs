namespace TrainTools.Diffusion.Checkpoints;

/// <summary>Which base model a file belongs to.</summary>
public enum ModelFamily
{
    Unknown,

    /// <summary>Stable Diffusion 1.0 to 1.5 and all that was trained from them.</summary>
    Sd1,

    /// <summary>Stable Diffusion 2.0 and 2.1.</summary>
    Sd2,

    /// <summary>Stable Diffusion XL, with Pony, Illustrious and NoobAI.</summary>
    Sdxl,

    /// <summary>The second model of SDXL, which finishes images.</summary>
    SdxlRefiner,

    /// <summary>Stable Diffusion 3 and 3.5.</summary>
    Sd3,

    /// <summary>Flux.1 and its relatives.</summary>
    Flux,

    /// <summary>Stable Video Diffusion.</summary>
    StableVideo,
}
