namespace TrainTools.Diffusion.Checkpoints;

/// <summary>How a file names the tensors of a CLIP text encoder, and what differs in its layers.</summary>
public sealed record ClipLayout
{
    /// <summary>transformers' CLIPTextModel (CLIP ViT-L/14): SD 1.x, and the first of SDXL's encoders.</summary>
    public static ClipLayout Transformers { get; } = new()
    {
        Tokens = "embeddings.token_embedding.weight",
        Positions = "embeddings.position_embedding.weight",
        Layers = "encoder.layers",
        Norm1 = "layer_norm1",
        Key = "self_attn.k_proj",
        Value = "self_attn.v_proj",
        Query = "self_attn.q_proj",
        Out = "self_attn.out_proj",
        Norm2 = "layer_norm2",
        FeedIn = "mlp.fc1",
        FeedOut = "mlp.fc2",
        FinalNorm = "final_layer_norm",
        HasQuickGelu = true,
    };

    /// <summary>open_clip's text transformer, as SGM keeps it: SD 2.x (ViT-H), and the second of SDXL's (ViT-bigG).</summary>
    public static ClipLayout OpenClip { get; } = new()
    {
        Tokens = "token_embedding.weight",
        Positions = "positional_embedding",
        Layers = "transformer.resblocks",
        Norm1 = "ln_1",
        Joined = "attn.in_proj", // [3·D, D]: query, key and value, one below the other
        Key = "attn.k_proj",     // these three as A1111 calls the parts, for a LoRA hangs on each
        Value = "attn.v_proj",
        Query = "attn.q_proj",
        Out = "attn.out_proj",
        Norm2 = "ln_2",
        FeedIn = "mlp.c_fc",
        FeedOut = "mlp.c_proj",
        FinalNorm = "ln_final",
        Projection = "text_projection",
    };

    /// <summary>Key of the token embeddings, [V, D].</summary>
    public required string Tokens { get; init; }

    /// <summary>Key of the position embeddings, [77, D].</summary>
    public required string Positions { get; init; }

    /// <summary>Where the layers lie, by number.</summary>
    public required string Layers { get; init; }

    /// <summary>Key of the normalisation before attention, within a layer; so the next ones.</summary>
    public required string Norm1 { get; init; }

    /// <summary>Where query, key and value lie in one tensor; null: each has its own.</summary>
    public string? Joined { get; init; }

    /// <summary>The key's projection.</summary>
    public required string Key { get; init; }

    /// <summary>The value's projection.</summary>
    public required string Value { get; init; }

    /// <summary>The query's projection.</summary>
    public required string Query { get; init; }

    /// <summary>The projection of attention's result.</summary>
    public required string Out { get; init; }

    /// <summary>The normalisation before the feed-forward layer.</summary>
    public required string Norm2 { get; init; }

    /// <summary>The feed-forward layer's first half.</summary>
    public required string FeedIn { get; init; }

    /// <summary>The feed-forward layer's second half.</summary>
    public required string FeedOut { get; init; }

    /// <summary>The normalisation behind the last layer, beside <see cref="Layers"/>.</summary>
    public required string FinalNorm { get; init; }

    /// <summary>The matrix, [D, P], that makes a caption's one vector of the end token's state; null: there is none.</summary>
    public string? Projection { get; init; }

    /// <summary>Whether the feed-forward layer has CLIP ViT-L's approximation of GELU, else the exact one.</summary>
    public bool HasQuickGelu { get; init; }
}
