using TrainTools.Core.Settings;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>What the families that can be trained differ in; what no table tells is read from the file's shapes.</summary>
public sealed record FamilyLayout
{
    private static readonly FamilyLayout[] All =
    [
        new()
        {
            Family = ModelFamily.Sd1,
            Naming = LoraNaming.Diffusers,
            Heads = 8, // v1-inference.yaml, num_heads
            VaeScale = 0.18215, // v1-inference.yaml, scale_factor
            Side = 512,
            Texts =
            [
                new TextPlace(ClipLayout.Transformers, "lora_te_text_model")
                {
                    // Files of 2022 and merges made from them lack 'text_model'.
                    Keys = ["cond_stage_model.transformer.text_model", "cond_stage_model.transformer"],
                },
            ],
        },
        new()
        {
            Family = ModelFamily.Sd2,
            Naming = LoraNaming.Diffusers,
            VaeScale = 0.18215, // v2-inference-v.yaml, scale_factor
            Side = 768,
            Texts =
            [
                new TextPlace(ClipLayout.OpenClip, "lora_te_text_model")
                {
                    Keys = ["cond_stage_model.model"],
                    PadsWithZero = true,
                    UnreadLayers = 1, // v2-inference-v.yaml, layer: "penultimate"; kohya leaves the last one out
                },
            ],
        },
        new()
        {
            Family = ModelFamily.Sdxl,
            Naming = LoraNaming.Sgm,
            VaeScale = 0.13025, // sd_xl_base.yaml, scale_factor
            Side = 1024,
            Texts =
            [
                new TextPlace(ClipLayout.Transformers, "lora_te1_text_model")
                {
                    Keys = ["conditioner.embedders.0.transformer.text_model", "conditioner.embedders.0.transformer"],
                    IsPenultimate = true, // sd_xl_base.yaml, layer: "hidden", layer_idx: 11
                },
                new TextPlace(ClipLayout.OpenClip, "lora_te2_text_model")
                {
                    Keys = ["conditioner.embedders.1.model"],
                    PadsWithZero = true,
                    IsPenultimate = true, // sd_xl_base.yaml, layer: "penultimate"
                    GivesPooled = true,   // sd_xl_base.yaml, return_pooled
                },
            ],
        },
    ];

    /// <summary>The family.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>How kohya names its LoRA modules.</summary>
    public required LoraNaming Naming { get; init; }

    /// <summary>Attention heads of the U-Net at every level; null: as many as are 64 wide.</summary>
    public int? Heads { get; init; }

    /// <summary>Latents are multiplied by this, so that their variance is about 1.</summary>
    public required double VaeScale { get; init; }

    /// <summary>Side in pixels of the square images that it was made for.</summary>
    public required int Side { get; init; }

    /// <summary>Its text encoders, in the order in which their outputs lie side by side.</summary>
    public required IReadOnlyList<TextPlace> Texts { get; init; }

    /// <summary>
    /// Side in pixels of the square images that a checkpoint was made for: SD 2.x came in 512 pixels, which predict
    /// epsilon, and in 768, which predict v.
    /// </summary>
    public int SideFor(ModelPrediction prediction) =>
        Family == ModelFamily.Sd2 && prediction.Kind == PredictionKind.Epsilon ? 512 : Side;

    /// <summary>The family's table, or null where it cannot be trained.</summary>
    public static FamilyLayout? Find(ModelFamily family) => Array.Find(All, layout => layout.Family == family);
}

/// <summary>A text encoder of a family: where it lies, and what is read of it.</summary>
/// <param name="Layout">How its tensors are named.</param>
/// <param name="LoraPrefix">What stands before its LoRA modules' names at kohya's.</param>
public sealed record TextPlace(ClipLayout Layout, string LoraPrefix)
{
    /// <summary>Where checkpoints have it, the usual place first.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Whether captions are filled up with token 0, else with the end token.</summary>
    public bool PadsWithZero { get; init; }

    /// <summary>Layers at the end that nothing reads and that no file has a LoRA for.</summary>
    public int UnreadLayers { get; init; }

    /// <summary>
    /// Whether the state before the last layer is read, without the final normalisation and whatever the clip skip.
    /// </summary>
    public bool IsPenultimate { get; init; }

    /// <summary>Whether the caption's one vector is read, too.</summary>
    public bool GivesPooled { get; init; }
}
