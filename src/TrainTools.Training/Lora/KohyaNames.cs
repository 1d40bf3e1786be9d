using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Lora;

/// <summary>
/// The tables between LDM's keys and kohya's module names (networks/lora.py over the diffusers layout), in the order in
/// which kohya creates the modules: in a block attentions come before residual blocks, and the middle block comes last.
/// </summary>
public static class KohyaNames
{
    private const string UNetKey = Diffusion.UNet.UNet.Key;

    private static readonly (string Key, string Name)[] TextLeaves =
    [
        ("self_attn.k_proj", "self_attn_k_proj"),
        ("self_attn.v_proj", "self_attn_v_proj"),
        ("self_attn.q_proj", "self_attn_q_proj"),
        ("self_attn.out_proj", "self_attn_out_proj"),
        ("mlp.fc1", "mlp_fc1"),
        ("mlp.fc2", "mlp_fc2"),
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
        ("skip_connection", "conv_shortcut"), // only where the number of channels changes
    ];

    /// <summary>Every layer of a text encoder that kohya gives a LoRA.</summary>
    /// <param name="place">The checkpoint's key of the text model, ending in <c>text_model</c> in most files.</param>
    /// <param name="layers">Number of encoder layers.</param>
    public static IEnumerable<LoraTarget> TextEncoder(string place, int layers) =>
        from layer in Enumerable.Range(0, layers)
        from leaf in TextLeaves
        select new LoraTarget(
            $"{place}.encoder.layers.{layer}.{leaf.Key}",
            $"lora_te_text_model_encoder_layers_{layer}_{leaf.Name}",
            NeedsConvRank: false);

    /// <summary>Every layer of a U-Net that kohya may give a LoRA; a <c>conv_shortcut</c> need not exist.</summary>
    public static IEnumerable<LoraTarget> UNet(UNetSettings settings) =>
        Down(settings).Concat(Up(settings)).Concat(Middle(settings))
            .Select(target => target with { Key = $"{UNetKey}.{target.Key}", Name = $"lora_unet_{target.Name}" });

    private static IEnumerable<LoraTarget> Down(UNetSettings settings)
    {
        for (var level = 0; level < settings.Levels; level++)
        {
            var first = 1 + level * (settings.ResBlocks + 1);
            var blocks = Enumerable.Range(0, settings.ResBlocks).ToList();
            foreach (var target in Blocks("input_blocks", first, blocks, $"down_blocks_{level}", settings.TransformerDepths[level]))
                yield return target;
            if (level < settings.Levels - 1)
            {
                var sampler = $"input_blocks.{first + settings.ResBlocks}.0.op";
                yield return new LoraTarget(sampler, $"down_blocks_{level}_downsamplers_0_conv", true);
            }
        }
    }

    private static IEnumerable<LoraTarget> Up(UNetSettings settings)
    {
        for (var i = 0; i < settings.Levels; i++)
        {
            var level = settings.Levels - 1 - i;
            var depth = settings.TransformerDepths[level];
            var first = i * (settings.ResBlocks + 1);
            var blocks = Enumerable.Range(0, settings.ResBlocks + 1).ToList();
            foreach (var target in Blocks("output_blocks", first, blocks, $"up_blocks_{i}", depth))
                yield return target;
            if (level > 0)
            {
                var sampler = $"output_blocks.{first + settings.ResBlocks}.{(depth > 0 ? 2 : 1)}.conv";
                yield return new LoraTarget(sampler, $"up_blocks_{i}_upsamplers_0_conv", true);
            }
        }
    }

    private static IEnumerable<LoraTarget> Middle(UNetSettings settings) =>
        Transformer("middle_block.1", "mid_block_attentions_0", settings.MiddleDepth)
            .Concat(ResBlock("middle_block.0", "mid_block_resnets_0"))
            .Concat(ResBlock("middle_block.2", "mid_block_resnets_1"));

    private static IEnumerable<LoraTarget> Blocks(string key, int first, List<int> blocks, string name, int depth)
    {
        var transformers = depth == 0 ? [] : blocks;
        return transformers.SelectMany(j => Transformer($"{key}.{first + j}.1", $"{name}_attentions_{j}", depth))
            .Concat(blocks.SelectMany(j => ResBlock($"{key}.{first + j}.0", $"{name}_resnets_{j}")));
    }

    private static IEnumerable<LoraTarget> Transformer(string key, string name, int depth)
    {
        yield return new LoraTarget($"{key}.proj_in", $"{name}_proj_in", false);
        for (var i = 0; i < depth; i++)
        {
            foreach (var leaf in TransformerLeaves)
            {
                var (leafKey, leafName) = ($"transformer_blocks.{i}.{leaf.Key}", $"transformer_blocks_{i}_{leaf.Name}");
                yield return new LoraTarget($"{key}.{leafKey}", $"{name}_{leafName}", false);
            }
        }

        yield return new LoraTarget($"{key}.proj_out", $"{name}_proj_out", false);
    }

    private static IEnumerable<LoraTarget> ResBlock(string key, string name) =>
        ResBlockLeaves.Select(leaf => new LoraTarget($"{key}.{leaf.Key}", $"{name}_{leaf.Name}", true));
}
