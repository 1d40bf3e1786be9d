using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.UNet;

/// <summary>The sizes of a U-Net, read from its tensors.</summary>
public sealed record UNetSettings
{
    private const int HeadWidth = 64; // v2-inference-v.yaml and sd_xl_base.yaml, num_head_channels
    private const string VectorKey = "label_emb.0.0.weight";

    /// <summary>Stable Diffusion 1.5, as v1-inference.yaml has it.</summary>
    public static UNetSettings StableDiffusion15 { get; } = new()
    {
        Layout = UNetLayout.StableDiffusion1,
        ContextWidth = 768,
        Heads = 8,
    };

    /// <summary>Stable Diffusion 2.1, as v2-inference-v.yaml has it.</summary>
    public static UNetSettings StableDiffusion21 { get; } = new()
    {
        Layout = UNetLayout.StableDiffusion1,
        ContextWidth = 1024,
    };

    /// <summary>Stable Diffusion XL, as sd_xl_base.yaml has it.</summary>
    public static UNetSettings StableDiffusionXl { get; } = new()
    {
        Layout = UNetLayout.StableDiffusionXl,
        ContextWidth = 2048,
        VectorWidth = 1280 + ImageSizes.EmbeddedWidth,
    };

    /// <summary>Levels and blocks, with their names.</summary>
    public required UNetLayout Layout { get; init; }

    /// <summary>Width of what cross-attention reads.</summary>
    public required long ContextWidth { get; init; }

    /// <summary>Attention heads at every level; null: as many as are 64 wide. No tensor tells it.</summary>
    public int? Heads { get; init; }

    /// <summary>Width of the vector that is added to the time embedding; null: there is none.</summary>
    public long? VectorWidth { get; init; }

    /// <summary>Width of the time embedding.</summary>
    public long TimeWidth => 4 * Layout.ModelChannels;

    /// <summary>The stages by the size of their frozen weights, the largest first, of equals the earliest.</summary>
    public IEnumerable<StageLayout> LargestStages => Layout.Stages.OrderByDescending(FrozenNumbers);

    /// <summary>Numbers in the frozen weights of a stage, biases and scales left out.</summary>
    public long FrozenNumbers(StageLayout stage) => stage.Blocks.Sum(FrozenNumbers);

    /// <summary>Attention heads of a transformer of a width.</summary>
    public long HeadsOf(long width) => Heads ?? width / HeadWidth;

    /// <summary>Reads the sizes of a U-Net.</summary>
    /// <param name="family">What its family does differently.</param>
    /// <param name="weights">The place <see cref="UNetModel.Key"/>.</param>
    /// <exception cref="CheckpointException">A tensor that tells a size is missing.</exception>
    public static UNetSettings Read(FamilyLayout family, Weights weights) => new()
    {
        Layout = UNetLayout.Read(weights, family.Naming),
        ContextWidth = weights.ShapeOf("middle_block.1.transformer_blocks.0.attn2.to_k.weight")[1],
        Heads = family.Heads,
        VectorWidth = weights.Has(VectorKey) ? weights.ShapeOf(VectorKey)[1] : null,
    };

    private long FrozenNumbers(BlockLayout block)
    {
        const int kernel = 9; // 3×3
        var (inputs, outputs) = (block.Inputs, block.Outputs);
        return block.Kind switch
        {
            BlockKind.ResBlock => kernel * (inputs + outputs) * outputs + TimeWidth * outputs
                + (block.ChangesChannels ? inputs * outputs : 0),
            // Two projections around; in each block four of self-attention, query and out of cross-attention, 8 + 4 of
            // the gated feed-forward layer, key and value over the context.
            BlockKind.Transformer => 2 * outputs * outputs
                + block.Depth * outputs * (18 * outputs + 2 * ContextWidth),
            BlockKind.Input => kernel * UNetModel.LatentChannels * outputs,
            _ => kernel * inputs * outputs,
        };
    }
}
