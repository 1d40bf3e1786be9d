using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>A family that cannot be trained here: its name for people, and what tells it.</summary>
/// <param name="Family">The family.</param>
/// <param name="Name">As its makers write it.</param>
/// <param name="Signs">Any one of them tells it.</param>
internal sealed record OtherFamily(ModelFamily Family, string Name, params Sign[] Signs)
{
    /// <summary>
    /// The families in the order of looking. Each row's keys are the layers' names in the files that its makers
    /// publish or that ComfyUI repacks, chosen among those that no row above and no trained family has.
    /// </summary>
    private static readonly OtherFamily[] All =
    [
        // Relatives of the families that are trained: a U-Net of their layout with something else in it or beside it.
        new(ModelFamily.StableVideo, "Stable Video Diffusion",
            new("conditioner.embedders.0.open_clip"), new("input_blocks.1.0.time_stack")),
        new(ModelFamily.SdxlRefiner, "SDXL refiner",
            new("input_blocks", "conditioner.embedders.0.model") { Lacks = "conditioner.embedders.1" },
            new("input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight") { Width = 1280 }),
        new(ModelFamily.Kolors, "Kolors",
            new("encoder_hid_proj"), new("label_emb.0.0.weight") { Width = 5632 }), // SDXL: 2816
        new(ModelFamily.Sd2UnClip, "SD 2.1 unCLIP",
            new("embedder.model.visual"), new("cond_stage_model.model", "label_emb.0.0")),
        new(ModelFamily.AltDiffusion, "AltDiffusion", new Sign("cond_stage_model.roberta")),
        new(ModelFamily.Cascade, "Stable Cascade",
            new("clf.1", "clip_txt_mapper"), new("clf.1", "clip_mapper")),

        // Transformers. Those with Flux's double blocks come before Flux.
        new(ModelFamily.HunyuanImage, "HunyuanImage",
            new Sign("txt_in.individual_token_refiner", "byt5_in") { Lacks = "vision_in" }),
        new(ModelFamily.HunyuanVideo, "HunyuanVideo", new Sign("txt_in.individual_token_refiner")),
        new(ModelFamily.HunyuanDit, "Hunyuan-DiT", new Sign("mlp_t5", "extra_embedder")),
        new(ModelFamily.Chroma, "Chroma", new Sign("distilled_guidance_layer")),
        new(ModelFamily.Flux2, "Flux.2", new Sign("double_stream_modulation_img")),
        new(ModelFamily.Flux, "Flux", new("double_blocks"), new("single_transformer_blocks", "time_text_embed")),
        new(ModelFamily.Sd3, "SD 3", new Sign("joint_blocks")),
        new(ModelFamily.QwenImage, "Qwen-Image", new Sign("txt_norm", "transformer_blocks.0.attn")),
        new(ModelFamily.Anima, "Anima", new Sign("llm_adapter", "blocks.0.adaln_modulation_cross_attn")),
        new(ModelFamily.Cosmos, "Cosmos",
            new("blocks.0.adaln_modulation_cross_attn"), new("blocks.block0.blocks.0")),
        new(ModelFamily.OmniGen2, "OmniGen2", new Sign("time_caption_embed")),
        new(ModelFamily.ZImage, "Z-Image", new Sign("context_refiner.0.attention", "layers.0.adaLN_modulation.0")),
        new(ModelFamily.Lumina2, "Lumina 2", new Sign("cap_embedder", "context_refiner.0.attention")),
        new(ModelFamily.Wan, "Wan", new Sign("patch_embedding", "head.modulation")),
        new(ModelFamily.HiDream, "HiDream", new Sign("caption_projection.0.linear")),
        new(ModelFamily.AuraFlow, "AuraFlow", new Sign("double_layers", "cond_seq_linear")),
        new(ModelFamily.PixArt, "PixArt", new("t_block.1", "y_embedder"), new("adaln_single", "pos_embed.proj")),
        new(ModelFamily.LtxVideo, "LTX-Video", new Sign("adaln_single")),
        new(ModelFamily.Krea2, "Krea 2", new Sign("txtfusion", "blocks.0.attn.gate")),
        new(ModelFamily.ErnieImage, "Ernie-Image", new Sign("x_embedder", "layers.0.adaLN_sa_ln")),
        new(ModelFamily.Kandinsky5, "Kandinsky 5", new Sign("pooled_text_embeddings", "text_transformer_blocks")),
        new(ModelFamily.Sana, "Sana", new Sign("attention_y_norm")),
        new(ModelFamily.Mochi, "Mochi", new Sign("t5_yproj")),
    ];

    // Networks that steer another one repeat its layers' names.
    private static readonly string[] Steering = ["controlnet_blocks", "control_layers", "control_model"];

    /// <summary>Its name for people.</summary>
    public static string NameOf(ModelFamily family) => All.First(other => other.Family == family).Name;

    /// <summary>The family of a file, or null where it is one that is trained here or none.</summary>
    public static ModelFamily? Of(ITensorFile file)
    {
        var layers = new LayerNames(file);
        if (Steering.Any(layers.Has))
            return null;
        return Array.Find(All, other => other.Signs.Any(sign => sign.IsIn(layers)))?.Family;
    }
}

/// <summary>What tells a family: layers' or tensors' names, all of which a file has.</summary>
/// <param name="Names">Without the whole network's name before them.</param>
internal sealed record Sign(params string[] Names)
{
    /// <summary>What it does not have; null: no matter.</summary>
    public string? Lacks { get; init; }

    /// <summary>The last size of the first name's shape; null: no matter.</summary>
    public long? Width { get; init; }

    public bool IsIn(LayerNames layers) => Names.All(layers.Has)
        && (Lacks is null || !layers.Has(Lacks))
        && (Width is null || layers.Width(Names[0]) == Width);
}
