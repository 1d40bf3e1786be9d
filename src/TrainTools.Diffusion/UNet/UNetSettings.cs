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
}
