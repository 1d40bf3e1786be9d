namespace TrainTools.Training.Lora;

/// <summary>A layer that gets a LoRA, in both worlds' words.</summary>
/// <param name="Key">The layer's key in an LDM checkpoint, without <c>.weight</c>.</param>
/// <param name="Name">kohya's module name, for example <c>lora_unet_mid_block_attentions_0_proj_in</c>.</param>
/// <param name="NeedsConvRank">True for residual blocks and samplers, which get a LoRA only with a conv rank.</param>
public sealed record LoraTarget(string Key, string Name, bool NeedsConvRank);
