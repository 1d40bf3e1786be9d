using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.UNet;

/// <summary>The sizes of a U-Net, read from its tensors.</summary>
public sealed record UNetSettings
{
    private const int Sd1Heads = 8; // v1-inference.yaml, num_heads: the one size that no tensor tells

    /// <summary>Stable Diffusion 1.5, as v1-inference.yaml has it.</summary>
    public static UNetSettings StableDiffusion15 { get; } = new()
    {
        Layout = UNetLayout.StableDiffusion1,
        ContextWidth = 768,
        Heads = Sd1Heads,
    };

    /// <summary>Levels and blocks, with their names.</summary>
    public required UNetLayout Layout { get; init; }

    /// <summary>Width of what cross-attention reads.</summary>
    public required long ContextWidth { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the time embedding.</summary>
    public long TimeWidth => 4 * Layout.ModelChannels;

    /// <summary>Reads the sizes of an SD 1.x U-Net.</summary>
    /// <param name="weights">The place <see cref="UNetModel.Key"/>.</param>
    /// <exception cref="CheckpointException">A tensor that tells a size is missing.</exception>
    public static UNetSettings ReadSd1(Weights weights) => new()
    {
        Layout = UNetLayout.Read(weights, LoraNaming.Diffusers),
        ContextWidth = weights.ShapeOf("middle_block.1.transformer_blocks.0.attn2.to_k.weight")[1],
        Heads = Sd1Heads,
    };
}
