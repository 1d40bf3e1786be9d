namespace TrainTools.Diffusion.Checkpoints;

/// <summary>After which layout kohya names a U-Net's LoRA modules.</summary>
public enum LoraNaming
{
    /// <summary>diffusers', as for SD 1.x and 2.x: <c>lora_unet_down_blocks_0_attentions_0_proj_in</c>.</summary>
    Diffusers,

    /// <summary>The checkpoint's own keys (SGM's), as for SDXL: <c>lora_unet_input_blocks_4_1_proj_in</c>.</summary>
    Sgm,
}
