using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.UNet;

public sealed class UNetLayoutTests
{
    private static readonly UNetLayout Small = new(
        modelChannels: 32,
        [
            new UNetLevel(Multiplier: 1, ResBlocks: 1, TransformerDepth: 0),
            new UNetLevel(Multiplier: 2, ResBlocks: 1, TransformerDepth: 3),
        ],
        middleDepth: 2,
        LoraNaming.Diffusers);

    [Fact]
    public void Blocks_OfTwoLevels_AreNamedInBothWorlds()
    {
        var blocks = Small.Blocks.Select(block => $"{block.Key} {block.Unit} {block.Part}");

        Assert.Equal(
        [
            "input_blocks.0.0  conv_in",
            "input_blocks.1.0 down_blocks_0 resnets_0",
            "input_blocks.2.0 down_blocks_0 downsamplers_0",
            "input_blocks.3.0 down_blocks_1 resnets_0",
            "input_blocks.3.1 down_blocks_1 attentions_0",
            "middle_block.0 mid_block resnets_0",
            "middle_block.1 mid_block attentions_0",
            "middle_block.2 mid_block resnets_1",
            "output_blocks.0.0 up_blocks_0 resnets_0",
            "output_blocks.0.1 up_blocks_0 attentions_0",
            "output_blocks.1.0 up_blocks_0 resnets_1",
            "output_blocks.1.1 up_blocks_0 attentions_1",
            "output_blocks.1.2 up_blocks_0 upsamplers_0",
            "output_blocks.2.0 up_blocks_1 resnets_0",
            "output_blocks.3.0 up_blocks_1 resnets_1",
        ], blocks);
    }

    [Fact]
    public void Blocks_WithoutATransformer_HaveTheirSamplerRightBehindTheResBlock()
    {
        var upsample = UNetLayout.StableDiffusion1.Blocks.First(block => block.Kind == BlockKind.Upsample);

        Assert.Equal("output_blocks.2.1", upsample.Key);
    }

    [Fact]
    public void Blocks_OnTheWayUp_AlsoReadWhatTheWayDownLeft()
    {
        var up = Small.Stages.Where(stage => stage.TakesSkip).Select(stage => stage.Blocks[0]);

        Assert.Equal([(64 + 64, 64), (64 + 32, 64), (64 + 32, 32), (32 + 32, 32)],
            up.Select(block => (block.Inputs, block.Outputs)));
    }

    [Fact]
    public void Stages_ThatGiveASkip_AreAsManyAsThoseThatTakeOne()
    {
        var stages = UNetLayout.StableDiffusionXl.Stages;

        Assert.Equal(9, stages.Count(stage => stage.GivesSkip));
        Assert.Equal(9, stages.Count(stage => stage.TakesSkip));
    }

    [Fact]
    public void Levels_OfSamplers_AreWhereTheirOutputBelongs()
    {
        var samplers = UNetLayout.StableDiffusionXl.Blocks
            .Where(block => block.Kind is BlockKind.Downsample or BlockKind.Upsample);

        Assert.Equal([1, 2, 1, 0], samplers.Select(block => block.Level));
    }

    [Fact]
    public void Pixels_OfOddLatents_AreRoundedUpLikeTheConvolutionDoes()
    {
        var pixels = UNetLayout.StableDiffusion1.Pixels(65, 47);

        Assert.Equal([65 * 47, 33 * 24, 17 * 12, 9 * 6], pixels);
    }

    [Fact]
    public void Read_OfAFileThatLacksTheLastResBlock_StillExpectsIt()
    {
        var shapes = UNetLayout.StableDiffusion1.Blocks
            .Where(block => block.Key != "input_blocks.11.0")
            .ToDictionary(
                block => $"{block.Key}.{ToldBy(block.Kind)}.weight", block => new[] { block.Outputs, block.Inputs });
        shapes.Add("input_blocks.0.0.weight", [320, 4, 3, 3]);
        using var owner = new LayerOwner();

        var layout = UNetLayout.Read(
            new Weights(new ShapesOnly(shapes), "", float32, CPU, owner), LoraNaming.Diffusers);

        Assert.Contains(layout.Blocks, block => block.Key == "input_blocks.11.0");
    }

    private static string ToldBy(BlockKind kind) => kind switch
    {
        BlockKind.ResBlock => "in_layers.2",
        BlockKind.Transformer => "transformer_blocks.0.attn1.to_q",
        _ => "op",
    };
}
