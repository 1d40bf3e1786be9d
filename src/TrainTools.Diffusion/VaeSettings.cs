using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion;

/// <summary>The sizes of an autoencoder, read from its tensors.</summary>
public sealed record VaeSettings
{
    /// <summary>Epsilon of all its group normalisations.</summary>
    public const double Epsilon = 1e-6; // LDM model.py, Normalize

    /// <summary>Channels of the finest level.</summary>
    public required long Channels { get; init; }

    /// <summary>Channels of each level as a multiple of the finest's.</summary>
    public required IReadOnlyList<int> Multipliers { get; init; }

    /// <summary>Residual blocks a level of the encoder; the decoder has one more.</summary>
    public required int ResBlocks { get; init; }

    /// <summary>Channels of the latents.</summary>
    public required long LatentChannels { get; init; }

    /// <summary>Reads the sizes.</summary>
    /// <param name="weights">The place <c>first_stage_model</c>.</param>
    /// <exception cref="CheckpointException">A tensor that tells a size is missing.</exception>
    public static VaeSettings Read(Weights weights)
    {
        var channels = weights.ShapeOf("encoder.conv_in.weight")[0];
        var multipliers = new List<int>();
        while (weights.Has($"encoder.down.{multipliers.Count}.block.0.conv1.weight"))
            multipliers.Add((int)(weights.ShapeOf($"encoder.down.{multipliers.Count}.block.0.conv1.weight")[0] / channels));

        var resBlocks = 0;
        while (weights.Has($"encoder.down.0.block.{resBlocks}.conv1.weight"))
            resBlocks++;

        return new VaeSettings
        {
            Channels = channels,
            Multipliers = multipliers,
            ResBlocks = resBlocks,
            LatentChannels = weights.ShapeOf("post_quant_conv.weight")[0],
        };
    }
}
