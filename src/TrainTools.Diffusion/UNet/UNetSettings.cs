using TrainTools.Diffusion.Files;

namespace TrainTools.Diffusion.UNet;

/// <summary>The sizes of a U-Net, read from its tensors.</summary>
public sealed record UNetSettings
{
    private const int Sd1Heads = 8; // v1-inference.yaml, num_heads: the one size that no tensor tells

    /// <summary>Stable Diffusion 1.5, as v1-inference.yaml has it.</summary>
    public static UNetSettings StableDiffusion15 { get; } = new()
    {
        ModelChannels = 320,
        ChannelMultipliers = [1, 2, 4, 4],
        ResBlocks = 2,
        TransformerDepths = [1, 1, 1, 0],
        MiddleDepth = 1,
        ContextWidth = 768,
        Heads = Sd1Heads,
    };

    /// <summary>Channels of the first level.</summary>
    public required long ModelChannels { get; init; }

    /// <summary>Channels of each level as a multiple of the first's, finest level first.</summary>
    public required IReadOnlyList<int> ChannelMultipliers { get; init; }

    /// <summary>Residual blocks a level on the way down; one more on the way up.</summary>
    public required int ResBlocks { get; init; }

    /// <summary>Transformer blocks after each residual block of a level; 0 for none.</summary>
    public required IReadOnlyList<int> TransformerDepths { get; init; }

    /// <summary>Transformer blocks in the middle.</summary>
    public required int MiddleDepth { get; init; }

    /// <summary>Width of what cross-attention reads.</summary>
    public required long ContextWidth { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the time embedding.</summary>
    public long TimeWidth => 4 * ModelChannels;

    /// <summary>Number of resolutions.</summary>
    public int Levels => ChannelMultipliers.Count;

    /// <summary>The stages of <see cref="UNet.Forward"/> over latents of a height and width.</summary>
    public IEnumerable<StageShape> Stages(long height, long width)
    {
        var pixels = new List<long>(); // of each level
        for (var (h, w) = (height, width); pixels.Count < Levels; (h, w) = ((h + 1) / 2, (w + 1) / 2))
            pixels.Add(h * w);

        var skips = new Stack<long>([ModelChannels]);
        yield return Convolution(UNet.LatentChannels, ModelChannels, pixels[0]) with { ConvolutionIsAdaptable = false };
        for (var level = 0; level < Levels; level++)
        {
            var channels = ModelChannels * ChannelMultipliers[level];
            for (var i = 0; i < ResBlocks; i++)
            {
                yield return Block([(skips.Peek(), channels)], TransformerDepths[level], pixels[level]);
                skips.Push(channels);
            }

            if (level == Levels - 1)
                continue;

            yield return Convolution(channels, channels, pixels[level + 1]);
            skips.Push(channels);
        }

        var h0 = skips.Peek();
        yield return Block([(h0, h0), (h0, h0)], MiddleDepth, pixels[^1]);
        for (var level = Levels - 1; level >= 0; level--)
        {
            var channels = ModelChannels * ChannelMultipliers[level];
            for (var i = 0; i <= ResBlocks; i++)
            {
                var block = Block([(h0 + skips.Pop(), channels)], TransformerDepths[level], pixels[level]);
                var enlarges = level > 0 && i == ResBlocks;
                yield return enlarges
                    ? block with { Convolution = (channels, channels), OutputPixels = pixels[level - 1] }
                    : block;
                h0 = channels;
            }
        }
    }

    private static StageShape Convolution(long inputs, long outputs, long pixels) => new()
    {
        Convolution = (inputs, outputs),
        OutputChannels = outputs,
        OutputPixels = pixels,
    };

    private static StageShape Block(IReadOnlyList<(long Inputs, long Outputs)> resBlocks, int depth, long pixels) => new()
    {
        ResBlocks = resBlocks,
        Channels = resBlocks[0].Outputs,
        TransformerDepth = depth,
        Pixels = pixels,
        OutputChannels = resBlocks[^1].Outputs,
        OutputPixels = pixels,
    };

    /// <summary>Reads the sizes of an SD 1.x U-Net.</summary>
    /// <param name="weights">The place <c>model.diffusion_model</c>.</param>
    /// <exception cref="CheckpointException">A tensor that tells a size is missing, or the layout is another one.</exception>
    public static UNetSettings ReadSd1(Weights weights)
    {
        var channels = weights.ShapeOf("input_blocks.0.0.weight")[0];
        var multipliers = new List<int>();
        var depths = new List<int>();
        var resBlocks = 0;
        for (int block = 1, inLevel = 0; ; block++)
        {
            var at = weights.At($"input_blocks.{block}");
            var isRes = at.Has("0.in_layers.2.weight");
            if (isRes && ++inLevel == 1)
            {
                multipliers.Add((int)(at.ShapeOf("0.in_layers.2.weight")[0] / channels));
                depths.Add(Depth(at.At("1")));
            }

            if (isRes)
                continue;

            resBlocks = Math.Max(resBlocks, inLevel);
            inLevel = 0;
            if (!at.Has("0.op.weight"))
                break;
        }

        var middle = weights.At("middle_block.1");
        return new UNetSettings
        {
            ModelChannels = channels,
            ChannelMultipliers = multipliers,
            ResBlocks = resBlocks,
            TransformerDepths = depths,
            MiddleDepth = Depth(middle),
            ContextWidth = middle.ShapeOf("transformer_blocks.0.attn2.to_k.weight")[1],
            Heads = Sd1Heads,
        };
    }

    private static int Depth(Weights transformer)
    {
        var depth = 0;
        while (transformer.Has($"transformer_blocks.{depth}.attn1.to_q.weight"))
            depth++;
        return depth;
    }
}
