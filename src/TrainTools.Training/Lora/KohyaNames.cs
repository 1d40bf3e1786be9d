using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Lora;

/// <summary>
/// The tables between the checkpoint's keys and kohya's module names (networks/lora.py), in the order in which kohya
/// creates the modules. Which blocks a U-Net has, and what they are called, is said by its <see cref="UNetLayout"/>.
/// </summary>
public static class KohyaNames
{
    private const string UNetKey = UNetModel.Key;

    // kohya loads every text encoder as transformers' model, and names after that.
    private static readonly (Func<ClipLayout, string> Key, string Name)[] TextLeaves =
    [
        (names => names.Key, "self_attn_k_proj"),
        (names => names.Value, "self_attn_v_proj"),
        (names => names.Query, "self_attn_q_proj"),
        (names => names.Out, "self_attn_out_proj"),
        (names => names.FeedIn, "mlp_fc1"),
        (names => names.FeedOut, "mlp_fc2"),
    ];

    private static readonly (string Key, string Name)[] TransformerLeaves =
    [
        ("attn1.to_q", "attn1_to_q"),
        ("attn1.to_k", "attn1_to_k"),
        ("attn1.to_v", "attn1_to_v"),
        ("attn1.to_out.0", "attn1_to_out_0"),
        ("ff.net.0.proj", "ff_net_0_proj"),
        ("ff.net.2", "ff_net_2"),
        ("attn2.to_q", "attn2_to_q"),
        ("attn2.to_k", "attn2_to_k"),
        ("attn2.to_v", "attn2_to_v"),
        ("attn2.to_out.0", "attn2_to_out_0"),
    ];

    private static readonly (string Key, string Name)[] ResBlockLeaves =
    [
        ("in_layers.2", "conv1"),
        ("emb_layers.1", "time_emb_proj"),
        ("out_layers.3", "conv2"),
    ];

    private static readonly (string Key, string Name) ResBlockShortcut = ("skip_connection", "conv_shortcut");
    private static readonly (string Key, string Name) Downsampler = ("op", "conv");
    private static readonly (string Key, string Name) Upsampler = ("conv", "conv");

    private static readonly BlockKind[] DiffusersOrder =
        [BlockKind.Transformer, BlockKind.ResBlock, BlockKind.Downsample, BlockKind.Upsample];

    /// <summary>Every layer of a text encoder that kohya gives a LoRA.</summary>
    /// <param name="place">What the encoder is to its family.</param>
    /// <param name="key">The checkpoint's key of the text model, one of the place's.</param>
    /// <param name="layers">Number of encoder layers that can be read.</param>
    public static IEnumerable<LoraTarget> TextEncoder(TextPlace place, string key, int layers) =>
        from layer in Enumerable.Range(0, layers)
        from leaf in TextLeaves
        select new LoraTarget(
            $"{key}.{place.Layout.Layers}.{layer}.{leaf.Key(place.Layout)}",
            $"{place.LoraPrefix}_encoder_layers_{layer}_{leaf.Name}",
            NeedsConvRank: false);

    /// <summary>Every layer of a U-Net that kohya may give a LoRA.</summary>
    public static IEnumerable<LoraTarget> UNet(UNetLayout layout) =>
        from block in Ordered(layout)
        from leaf in Leaves(block)
        let name = layout.Naming switch
        {
            LoraNaming.Diffusers => $"{block.Unit}_{block.Part}_{leaf.Name}",
            // kohya's SDXL network is a copy of SGM's and has its keys.
            LoraNaming.Sgm => $"{block.Key}.{leaf.Key}".Replace('.', '_'),
            _ => throw new ArgumentOutOfRangeException(nameof(layout), layout.Naming, "Not a naming."),
        }
        select new LoraTarget(
            $"{UNetKey}.{block.Key}.{leaf.Key}", $"lora_unet_{name}", block.Kind != BlockKind.Transformer);

    /// <summary>
    /// diffusers' order is the way down, the way up, the middle, and within each unit attentions, residual blocks,
    /// sampler; SGM's is that of computing.
    /// </summary>
    private static IEnumerable<BlockLayout> Ordered(UNetLayout layout) => layout.Naming == LoraNaming.Sgm
        ? layout.Blocks
        : layout.Blocks.GroupBy(block => block.Unit)
            .OrderBy(unit => unit.Key == UNetLayout.MiddleUnit)
            .SelectMany(unit => unit.OrderBy(block => Array.IndexOf(DiffusersOrder, block.Kind)));

    private static IEnumerable<(string Key, string Name)> Leaves(BlockLayout block) => block.Kind switch
    {
        BlockKind.Transformer =>
        [
            ("proj_in", "proj_in"),
            .. Enumerable.Range(0, block.Depth).SelectMany(TransformerBlock),
            ("proj_out", "proj_out"),
        ],
        BlockKind.ResBlock => block.ChangesChannels ? [.. ResBlockLeaves, ResBlockShortcut] : ResBlockLeaves,
        BlockKind.Downsample => [Downsampler],
        BlockKind.Upsample => [Upsampler],
        _ => [],
    };

    private static IEnumerable<(string Key, string Name)> TransformerBlock(int i) =>
        TransformerLeaves.Select(leaf =>
            ($"transformer_blocks.{i}.{leaf.Key}", $"transformer_blocks_{i}_{leaf.Name}"));
}
