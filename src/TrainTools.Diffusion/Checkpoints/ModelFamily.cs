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

    /// <summary>Stable Diffusion 2.1 that draws variations of an image.</summary>
    Sd2UnClip,

    /// <summary>Stable Diffusion 1 with a text encoder for many languages.</summary>
    AltDiffusion,

    /// <summary>SDXL's U-Net with a large language model as its text encoder.</summary>
    Kolors,

    /// <summary>Stable Diffusion 3 and 3.5.</summary>
    Sd3,

    /// <summary>Flux.1 and its relatives.</summary>
    Flux,

    /// <summary>Flux.2, with Klein.</summary>
    Flux2,

    /// <summary>Chroma, made from Flux.1, with Radiance.</summary>
    Chroma,

    /// <summary>Qwen-Image and Qwen-Image-Edit.</summary>
    QwenImage,

    /// <summary>Anima, made from Cosmos-Predict2.</summary>
    Anima,

    /// <summary>Cosmos and Cosmos-Predict2.</summary>
    Cosmos,

    /// <summary>Lumina-Image 2, with NetaYume and NewBie.</summary>
    Lumina2,

    /// <summary>Z-Image and Z-Image-Turbo.</summary>
    ZImage,

    /// <summary>Wan 2.1 and 2.2.</summary>
    Wan,

    /// <summary>HunyuanVideo.</summary>
    HunyuanVideo,

    /// <summary>HunyuanImage 2.1.</summary>
    HunyuanImage,

    /// <summary>Hunyuan-DiT.</summary>
    HunyuanDit,

    /// <summary>HiDream-I1.</summary>
    HiDream,

    /// <summary>AuraFlow, with Pony V7.</summary>
    AuraFlow,

    /// <summary>PixArt alpha and sigma.</summary>
    PixArt,

    /// <summary>Stable Cascade.</summary>
    Cascade,

    /// <summary>Krea 2.</summary>
    Krea2,

    /// <summary>Ernie-Image.</summary>
    ErnieImage,

    /// <summary>Kandinsky 5.</summary>
    Kandinsky5,

    /// <summary>Sana.</summary>
    Sana,

    /// <summary>OmniGen 2.</summary>
    OmniGen2,

    /// <summary>LTX-Video.</summary>
    LtxVideo,

    /// <summary>Mochi 1.</summary>
    Mochi,

    /// <summary>Stable Video Diffusion.</summary>
    StableVideo,
}
