using TrainTools.Diffusion.UNet;

namespace TrainTools.Testbed;

/// <summary>
/// Names and shapes of every tensor of the tiny base: Stable Diffusion 1's own layout (the single-file form that
/// WebUIs read) with 64 channels at every level, three text layers and a vocabulary of a thousand tokens.
/// </summary>
internal static class TinyModelLayout
{
    /// <summary>Channels at every level; 32 groups of two in each GroupNorm.</summary>
    public const int Channels = 64;

    /// <summary>Rows of the token embedding.</summary>
    public const int Vocabulary = 1000;

    private const int Levels = 4;
    private const int TextLayers = 3;
    private const int TimeWidth = 4 * Channels;
    private const int LatentChannels = 4;

    // Stable Diffusion 1's, but for the channels.
    private static readonly UNetLayout Layout = new(
        Channels,
        [.. UNetLayout.StableDiffusion1.Levels.Select(level => level with { Multiplier = 1 })],
        UNetLayout.StableDiffusion1.MiddleDepth,
        UNetLayout.StableDiffusion1.Naming);

    /// <summary>All tensors in the order of a checkpoint: U-Net, VAE, text encoder.</summary>
    public static IReadOnlyList<TensorShape> Tensors { get; } = [.. UNet(), .. Vae(), .. TextEncoder()];

    private static IEnumerable<TensorShape> UNet() => Below(UNetModel.Key,
    [
        .. Linear("time_embed.0", TimeWidth, Channels),
        .. Linear("time_embed.2", TimeWidth, TimeWidth),
        .. Layout.Blocks.SelectMany(UNetBlock),
        .. Norm("out.0", Channels),
        .. Conv("out.2", LatentChannels, Channels, 3),
    ]);

    private static IEnumerable<TensorShape> UNetBlock(BlockLayout block) => block.Kind switch
    {
        BlockKind.Input => Conv(block.Key, Channels, LatentChannels, 3),
        BlockKind.ResBlock => UNetResBlock(block.Key, (int)block.Inputs),
        BlockKind.Transformer => Transformer(block.Key),
        BlockKind.Downsample => Conv($"{block.Key}.op", Channels, Channels, 3),
        BlockKind.Upsample => Conv($"{block.Key}.conv", Channels, Channels, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(block), block.Kind, "Not a block of a U-Net."),
    };

    private static IEnumerable<TensorShape> UNetResBlock(string name, int inputs) => Below(name,
    [
        .. Norm("in_layers.0", inputs),
        .. Conv("in_layers.2", Channels, inputs, 3),
        .. Linear("emb_layers.1", Channels, TimeWidth),
        .. Norm("out_layers.0", Channels),
        .. Conv("out_layers.3", Channels, Channels, 3),
        .. inputs == Channels ? [] : Conv("skip_connection", Channels, inputs, 1),
    ]);

    private static IEnumerable<TensorShape> Transformer(string name) => Below(name,
    [
        .. Norm("norm", Channels),
        .. Conv("proj_in", Channels, Channels, 1),
        .. Attention("transformer_blocks.0.attn1"),
        .. Linear("transformer_blocks.0.ff.net.0.proj", 8 * Channels, Channels),
        .. Linear("transformer_blocks.0.ff.net.2", Channels, 4 * Channels),
        .. Attention("transformer_blocks.0.attn2"),
        .. Norm("transformer_blocks.0.norm1", Channels),
        .. Norm("transformer_blocks.0.norm2", Channels),
        .. Norm("transformer_blocks.0.norm3", Channels),
        .. Conv("proj_out", Channels, Channels, 1),
    ]);

    private static IEnumerable<TensorShape> Attention(string name) => Below(name,
    [
        new("to_q.weight", Channels, Channels),
        new("to_k.weight", Channels, Channels),
        new("to_v.weight", Channels, Channels),
        .. Linear("to_out.0", Channels, Channels),
    ]);

    private static IEnumerable<TensorShape> Vae() => Below("first_stage_model",
    [
        .. Conv("encoder.conv_in", Channels, 3, 3),
        .. Enumerable.Range(0, Levels).SelectMany(level => VaeLevel("encoder.down", level, blocks: 2, "downsample")),
        .. VaeMiddle("encoder.mid"),
        .. Norm("encoder.norm_out", Channels),
        .. Conv("encoder.conv_out", 2 * LatentChannels, Channels, 3),
        .. Conv("decoder.conv_in", Channels, LatentChannels, 3),
        .. VaeMiddle("decoder.mid"),
        .. Enumerable.Range(0, Levels).SelectMany(level => VaeLevel("decoder.up", level, blocks: 3, "upsample")),
        .. Norm("decoder.norm_out", Channels),
        .. Conv("decoder.conv_out", 3, Channels, 3),
        .. Conv("quant_conv", 2 * LatentChannels, 2 * LatentChannels, 1),
        .. Conv("post_quant_conv", LatentChannels, LatentChannels, 1),
    ]);

    // The way down has no step after its last level; the way up, counted from the largest, none at its first.
    private static IEnumerable<TensorShape> VaeLevel(string side, int level, int blocks, string step)
    {
        bool hasStep = step == "downsample" ? level < Levels - 1 : level > 0;
        return
        [
            .. Enumerable.Range(0, blocks).SelectMany(block => VaeResBlock($"{side}.{level}.block.{block}")),
            .. hasStep ? Conv($"{side}.{level}.{step}.conv", Channels, Channels, 3) : [],
        ];
    }

    private static IEnumerable<TensorShape> VaeMiddle(string name) => Below(name,
    [
        .. VaeResBlock("block_1"),
        .. Norm("attn_1.norm", Channels),
        .. Conv("attn_1.q", Channels, Channels, 1),
        .. Conv("attn_1.k", Channels, Channels, 1),
        .. Conv("attn_1.v", Channels, Channels, 1),
        .. Conv("attn_1.proj_out", Channels, Channels, 1),
        .. VaeResBlock("block_2"),
    ]);

    private static IEnumerable<TensorShape> VaeResBlock(string name) => Below(name,
    [
        .. Norm("norm1", Channels),
        .. Conv("conv1", Channels, Channels, 3),
        .. Norm("norm2", Channels),
        .. Conv("conv2", Channels, Channels, 3),
    ]);

    private static IEnumerable<TensorShape> TextEncoder() => Below("cond_stage_model.transformer.text_model",
    [
        new("embeddings.token_embedding.weight", Vocabulary, Channels),
        new("embeddings.position_embedding.weight", 77, Channels),
        .. Enumerable.Range(0, TextLayers).SelectMany(layer => Below($"encoder.layers.{layer}",
        [
            .. Linear("self_attn.k_proj", Channels, Channels),
            .. Linear("self_attn.v_proj", Channels, Channels),
            .. Linear("self_attn.q_proj", Channels, Channels),
            .. Linear("self_attn.out_proj", Channels, Channels),
            .. Norm("layer_norm1", Channels),
            .. Linear("mlp.fc1", 4 * Channels, Channels),
            .. Linear("mlp.fc2", Channels, 4 * Channels),
            .. Norm("layer_norm2", Channels),
        ])),
        .. Norm("final_layer_norm", Channels),
    ]);

    private static IEnumerable<TensorShape> Linear(string name, int outputs, int inputs) =>
        [new($"{name}.weight", outputs, inputs), new($"{name}.bias", outputs)];

    private static IEnumerable<TensorShape> Conv(string name, int outputs, int inputs, int side) =>
        [new($"{name}.weight", outputs, inputs, side, side), new($"{name}.bias", outputs)];

    private static IEnumerable<TensorShape> Norm(string name, int channels) =>
        [new($"{name}.weight", channels), new($"{name}.bias", channels)];

    private static IEnumerable<TensorShape> Below(string prefix, IEnumerable<TensorShape> tensors) =>
        tensors.Select(tensor => tensor with { Name = $"{prefix}.{tensor.Name}" });
}
