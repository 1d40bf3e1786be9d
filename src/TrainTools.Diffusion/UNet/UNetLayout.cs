using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.UNet;

/// <summary>
/// What a U-Net consists of, said once: levels, stages and blocks, with each block's key in the checkpoint
/// (openaimodel.py) and its name in the diffusers layout. The network is built along it, LoRA modules are named along
/// it, and memory and operations are counted along it, so that a model family is a table and no branch.
/// </summary>
public sealed class UNetLayout
{
    /// <summary>diffusers' module of the middle stage.</summary>
    public const string MiddleUnit = "mid_block";

    /// <summary>Stable Diffusion 1.x, as v1-inference.yaml has it; 2.x is laid out alike.</summary>
    public static UNetLayout StableDiffusion1 { get; } = new(
        modelChannels: 320,
        [
            new UNetLevel(Multiplier: 1, ResBlocks: 2, TransformerDepth: 1),
            new UNetLevel(Multiplier: 2, ResBlocks: 2, TransformerDepth: 1),
            new UNetLevel(Multiplier: 4, ResBlocks: 2, TransformerDepth: 1),
            new UNetLevel(Multiplier: 4, ResBlocks: 2, TransformerDepth: 0),
        ],
        middleDepth: 1,
        LoraNaming.Diffusers);

    /// <summary>Stable Diffusion XL, as sd_xl_base.yaml has it.</summary>
    public static UNetLayout StableDiffusionXl { get; } = new(
        modelChannels: 320,
        [
            new UNetLevel(Multiplier: 1, ResBlocks: 2, TransformerDepth: 0),
            new UNetLevel(Multiplier: 2, ResBlocks: 2, TransformerDepth: 2),
            new UNetLevel(Multiplier: 4, ResBlocks: 2, TransformerDepth: 10),
        ],
        middleDepth: 10,
        LoraNaming.Sgm);

    /// <param name="modelChannels">Channels of the first level.</param>
    /// <param name="levels">The resolutions, finest first.</param>
    /// <param name="middleDepth">Transformer blocks in the middle.</param>
    /// <param name="naming">How kohya names this family's LoRA modules.</param>
    public UNetLayout(long modelChannels, IReadOnlyList<UNetLevel> levels, int middleDepth, LoraNaming naming)
    {
        ModelChannels = modelChannels;
        Levels = levels;
        MiddleDepth = middleDepth;
        Naming = naming;
        var down = Down();
        var middle = Middle(down[^1].Outputs);
        Stages = [.. down, middle, .. Up(middle.Outputs, new Stack<long>(down.Select(stage => stage.Outputs)))];
    }

    /// <summary>Channels of the first level.</summary>
    public long ModelChannels { get; }

    /// <summary>The resolutions, finest first.</summary>
    public IReadOnlyList<UNetLevel> Levels { get; }

    /// <summary>Transformer blocks in the middle.</summary>
    public int MiddleDepth { get; }

    /// <summary>How kohya names this family's LoRA modules.</summary>
    public LoraNaming Naming { get; }

    /// <summary>All from the latents to the output layers, in the order of <see cref="UNetModel.Forward"/>.</summary>
    public IReadOnlyList<StageLayout> Stages { get; }

    /// <summary>The blocks of all stages, in the order of <see cref="UNetModel.Forward"/>.</summary>
    public IEnumerable<BlockLayout> Blocks => Stages.SelectMany(stage => stage.Blocks);

    /// <summary>Reads the layout from a checkpoint's way down and middle; the way up mirrors them.</summary>
    /// <param name="weights">The place <see cref="UNetModel.Key"/>.</param>
    /// <param name="naming">How kohya names this family's LoRA modules.</param>
    /// <exception cref="CheckpointException">A tensor that tells a size is missing.</exception>
    public static UNetLayout Read(Weights weights, LoraNaming naming)
    {
        var channels = weights.ShapeOf("input_blocks.0.0.weight")[0];
        var levels = new List<UNetLevel>();
        var stage = 1; // input_blocks.0 is the input convolution
        do
            levels.Add(ReadLevel(weights, channels, ref stage));
        while (weights.Has($"{DownKey(stage++)}.0.op.weight"));

        // Every family has as many residual blocks on each level. So the message about a file that lacks one names it.
        var resBlocks = levels.Max(level => level.ResBlocks);
        return new UNetLayout(
            channels,
            [.. levels.Select(level => level with { ResBlocks = resBlocks })],
            ReadDepth(weights.At("middle_block.1")),
            naming);
    }

    /// <summary>Latent pixels, height times width, of each level over latents of a height and width.</summary>
    public IReadOnlyList<long> Pixels(long height, long width)
    {
        var pixels = new List<long>();
        for (var (h, w) = (height, width); pixels.Count < Levels.Count; (h, w) = ((h + 1) / 2, (w + 1) / 2))
            pixels.Add(h * w);
        return pixels;
    }

    private List<StageLayout> Down()
    {
        List<StageLayout> stages =
        [
            Stage(new BlockLayout(BlockKind.Input, $"{DownKey(0)}.0", "", "conv_in")
            {
                Inputs = UNetModel.LatentChannels,
                Outputs = ModelChannels,
            }),
        ];
        for (var level = 0; level < Levels.Count; level++)
        {
            var unit = $"down_blocks_{level}";
            for (var i = 0; i < Levels[level].ResBlocks; i++)
                stages.Add(Stage([.. LevelBlocks(DownKey(stages.Count), unit, i, level, stages[^1].Outputs)]));
            if (level < Levels.Count - 1)
            {
                var (key, channels) = ($"{DownKey(stages.Count)}.0", stages[^1].Outputs);
                stages.Add(Stage(new BlockLayout(BlockKind.Downsample, key, unit, "downsamplers_0")
                {
                    Level = level + 1,
                    Inputs = channels,
                    Outputs = channels,
                }));
            }
        }

        return stages;

        static StageLayout Stage(params BlockLayout[] blocks) => new(blocks) { GivesSkip = true };
    }

    private StageLayout Middle(long channels)
    {
        BlockLayout[] blocks =
        [
            new(BlockKind.ResBlock, "middle_block.0", MiddleUnit, "resnets_0"),
            new(BlockKind.Transformer, "middle_block.1", MiddleUnit, "attentions_0") { Depth = MiddleDepth },
            new(BlockKind.ResBlock, "middle_block.2", MiddleUnit, "resnets_1"),
        ];
        return new StageLayout(
        [
            .. blocks.Select(block => block with { Level = Levels.Count - 1, Inputs = channels, Outputs = channels }),
        ]);
    }

    /// <param name="channels">What the middle puts out.</param>
    /// <param name="skips">Channels of what the way down left, the last on top.</param>
    private List<StageLayout> Up(long channels, Stack<long> skips)
    {
        List<StageLayout> stages = [];
        for (var level = Levels.Count - 1; level >= 0; level--)
        {
            var unit = $"up_blocks_{Levels.Count - 1 - level}";
            for (var i = 0; i <= Levels[level].ResBlocks; i++)
            {
                var key = $"output_blocks.{stages.Count}";
                var blocks = LevelBlocks(key, unit, i, level, channels + skips.Pop());
                channels = blocks[^1].Outputs;
                if (level > 0 && i == Levels[level].ResBlocks)
                    blocks.Add(new BlockLayout(BlockKind.Upsample, $"{key}.{blocks.Count}", unit, "upsamplers_0")
                    {
                        Level = level - 1,
                        Inputs = channels,
                        Outputs = channels,
                    });
                stages.Add(new StageLayout(blocks) { TakesSkip = true });
            }
        }

        return stages;
    }

    /// <summary>A residual block, and a transformer where the level has any.</summary>
    private List<BlockLayout> LevelBlocks(string stage, string unit, int i, int level, long inputs)
    {
        var outputs = ModelChannels * Levels[level].Multiplier;
        var depth = Levels[level].TransformerDepth;
        List<BlockLayout> blocks =
        [
            new(BlockKind.ResBlock, $"{stage}.0", unit, $"resnets_{i}")
            {
                Level = level,
                Inputs = inputs,
                Outputs = outputs,
            },
        ];
        if (depth > 0)
            blocks.Add(new BlockLayout(BlockKind.Transformer, $"{stage}.1", unit, $"attentions_{i}")
            {
                Level = level,
                Inputs = outputs,
                Outputs = outputs,
                Depth = depth,
            });
        return blocks;
    }

    private static UNetLevel ReadLevel(Weights weights, long channels, ref int stage)
    {
        var first = weights.At(DownKey(stage));
        var (outputs, depth) = (first.ShapeOf("0.in_layers.2.weight")[0], ReadDepth(first.At("1")));
        var resBlocks = 0;
        for (; weights.Has($"{DownKey(stage)}.0.in_layers.2.weight"); stage++)
            resBlocks++;
        return new UNetLevel((int)(outputs / channels), resBlocks, depth);
    }

    private static int ReadDepth(Weights transformer)
    {
        var depth = 0;
        while (transformer.Has($"transformer_blocks.{depth}.attn1.to_q.weight"))
            depth++;
        return depth;
    }

    /// <summary>Where a checkpoint has a stage of the way down.</summary>
    private static string DownKey(int stage) => $"input_blocks.{stage}";
}
