namespace TrainTools.Diffusion.UNet;

/// <summary>What a block of a U-Net computes.</summary>
public enum BlockKind
{
    /// <summary>The 3×3 convolution that the latents enter; the one block that never carries a LoRA.</summary>
    Input,

    /// <summary>Two 3×3 convolutions around which the input is carried.</summary>
    ResBlock,

    /// <summary>Attention among pixels, and from pixels to the caption.</summary>
    Transformer,

    /// <summary>A 3×3 convolution of stride 2.</summary>
    Downsample,

    /// <summary>Enlargement, then a 3×3 convolution.</summary>
    Upsample,
}

/// <summary>A block of a <see cref="UNetLayout"/>: its names in both worlds, and its sizes.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Key">Its key in the checkpoint, below <see cref="UNetModel.Key"/>: <c>input_blocks.1.1</c>.</param>
/// <param name="Unit">diffusers' module that it is part of: <c>down_blocks_0</c>; empty for the input's.</param>
/// <param name="Part">diffusers' name within the unit: <c>attentions_0</c>.</param>
public sealed record BlockLayout(BlockKind Kind, string Key, string Unit, string Part)
{
    /// <summary>The level that its output belongs to, 0 the finest.</summary>
    public int Level { get; init; }

    /// <summary>Channels in; behind a skip connection those of both together.</summary>
    public long Inputs { get; init; }

    /// <summary>Channels out.</summary>
    public long Outputs { get; init; }

    /// <summary>Transformer blocks in a transformer, else 0.</summary>
    public int Depth { get; init; }

    /// <summary>Whether a residual block carries its input around through a convolution of its own.</summary>
    public bool ChangesChannels => Inputs != Outputs;
}

/// <summary>
/// Blocks that follow each other between two places where the way down hands over to the way up.
/// </summary>
/// <param name="Blocks">In the order of computing.</param>
public sealed record StageLayout(IReadOnlyList<BlockLayout> Blocks)
{
    /// <summary>Whether it reads the last skip connection that is still open.</summary>
    public bool TakesSkip { get; init; }

    /// <summary>Whether its output is also a skip connection.</summary>
    public bool GivesSkip { get; init; }

    /// <summary>Whether a transformer reads the context.</summary>
    public bool ReadsContext => Blocks.Any(block => block.Kind == BlockKind.Transformer);

    /// <summary>Channels of the output.</summary>
    public long Outputs => Blocks[^1].Outputs;

    /// <summary>The level that the output belongs to.</summary>
    public int OutputLevel => Blocks[^1].Level;
}
