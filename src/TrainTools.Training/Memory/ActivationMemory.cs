using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Memory;

/// <summary>
/// What a pass through the U-Net keeps for its backward pass, estimated from shapes: the inputs of the operations that
/// need them again. Attention keeps no scores.
/// </summary>
/// <param name="Plain">Numbers that a plain pass keeps.</param>
/// <param name="GradientCheckpointing">Numbers that one with it keeps at its fullest moment.</param>
public sealed record ActivationMemory(long Plain, long GradientCheckpointing)
{
    // Of a residual block: each normalisation's input and output, and each convolution's input.
    private const int KeptByNormAndConvolution = 3;

    // Of a transformer block, in multiples of its width: three normalisations' inputs and outputs, three projections
    // and the result of self-attention, query and result of cross-attention, 8 + 4 + 4 of the gated feed-forward layer.
    private const int KeptByTransformerBlock = 28;

    // Around the blocks: the normalisation's input and output, the tokens going in, and coming out.
    private const int KeptAroundTransformer = 4;

    private const int AdaptedLayers = 8; // of a transformer block, that read pixels

    /// <summary>Estimates.</summary>
    /// <param name="unet">The network's sizes.</param>
    /// <param name="rank">The LoRA's rank.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="height">Latent height of the largest bucket.</param>
    /// <param name="width">Latent width of the largest bucket.</param>
    public static ActivationMemory Estimate(UNetSettings unet, int rank, int batch, long height, long width)
    {
        var (plain, outputs, largest) = (0L, 0L, 0L);
        var pixels = unet.Layout.Pixels(height, width);
        foreach (var stage in unet.Layout.Stages)
        {
            var kept = batch * stage.Blocks.Sum(block => Kept(block, rank) * pixels[block.Level]);
            plain += kept;
            outputs += batch * stage.Outputs * pixels[stage.OutputLevel];
            largest = Math.Max(largest, kept);
        }

        return new ActivationMemory(plain, outputs + largest);
    }

    /// <summary>Numbers that a block keeps for each of its latent pixels.</summary>
    private static long Kept(BlockLayout block, int rank) => block.Kind switch
    {
        BlockKind.ResBlock => KeptByNormAndConvolution * (block.Inputs + block.Outputs),
        BlockKind.Transformer => KeptAroundTransformer * block.Outputs +
            block.Depth * (KeptByTransformerBlock * block.Outputs + AdaptedLayers * rank),
        _ => block.Inputs, // a convolution's
    };
}
