namespace TrainTools.Diffusion.UNet;

/// <summary>
/// What a stage of the U-Net computes, for counting operations and memory without building the network: a residual
/// block, a transformer, further residual blocks, a convolution, each where it is there, in this order.
/// </summary>
public sealed record StageShape
{
    /// <summary>Channels in and out of each residual block.</summary>
    public IReadOnlyList<(long Inputs, long Outputs)> ResBlocks { get; init; } = [];

    /// <summary>Channels of the transformer.</summary>
    public long Channels { get; init; }

    /// <summary>Transformer blocks behind the first residual block; 0 for none.</summary>
    public int TransformerDepth { get; init; }

    /// <summary>Height times width, in latent pixels, of all but the convolution.</summary>
    public long Pixels { get; init; }

    /// <summary>Channels in and out of the 3×3 convolution at the end, or null.</summary>
    public (long Inputs, long Outputs)? Convolution { get; init; }

    /// <summary>Whether the convolution can carry a LoRA of 3×3 kernels: all but the network's input can.</summary>
    public bool ConvolutionIsAdaptable { get; init; } = true;

    /// <summary>Channels of the stage's output.</summary>
    public long OutputChannels { get; init; }

    /// <summary>Height times width of the output, which is also where the convolution computes.</summary>
    public long OutputPixels { get; init; }
}
