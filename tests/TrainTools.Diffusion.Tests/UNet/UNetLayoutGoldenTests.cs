using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.UNet;

/// <summary>The tables of the families against names and shapes of their checkpoints at real size.</summary>
public sealed class UNetLayoutGoldenTests
{
    private const string Place = UNetModel.Key + ".";

    [GoldenFact("sd15.shapes.json")]
    public void Blocks_OfStableDiffusion1_AreTheCheckpoints() => BlocksAre("sd15", UNetLayout.StableDiffusion1);

    [GoldenFact("sd21.shapes.json")]
    public void Blocks_OfStableDiffusion2_AreThoseOf1() => BlocksAre("sd21", UNetLayout.StableDiffusion1);

    [GoldenFact("sdxl-base.shapes.json")]
    public void Blocks_OfStableDiffusionXl_AreTheCheckpoints() => BlocksAre("sdxl-base", UNetLayout.StableDiffusionXl);

    [GoldenFact("sd15.shapes.json")]
    public void Read_OfStableDiffusion1_GivesItsTable() => ReadGives("sd15", UNetLayout.StableDiffusion1);

    [GoldenFact("sd21.shapes.json")]
    public void Read_OfStableDiffusion2_GivesTheTableOf1() => ReadGives("sd21", UNetLayout.StableDiffusion1);

    [GoldenFact("sdxl-base.shapes.json")]
    public void Read_OfStableDiffusionXl_GivesItsTable() => ReadGives("sdxl-base", UNetLayout.StableDiffusionXl);

    private static void BlocksAre(string model, UNetLayout layout)
    {
        var shapes = GoldenCheckpoint.Shapes(model);
        var expected = shapes.Keys.Where(key => key.StartsWith(Place, StringComparison.Ordinal))
            .Select(key => key[Place.Length..].Split('.'))
            .Where(parts => parts[0] is "input_blocks" or "middle_block" or "output_blocks")
            .Select(parts => string.Join('.', parts.Take(parts[0] == "middle_block" ? 2 : 3)))
            .Distinct();

        var blocks = layout.Blocks.ToList();

        Assert.Equal(expected, blocks.Select(block => block.Key));
        Assert.All(blocks, block => Assert.Equal([block.Outputs, block.Inputs], First(block).Take(2)));
        Assert.All(blocks.Where(block => block.Kind == BlockKind.ResBlock), block =>
            Assert.Equal(block.ChangesChannels, shapes.ContainsKey($"{Place}{block.Key}.skip_connection.weight")));
        Assert.All(blocks.Where(block => block.Kind == BlockKind.Transformer), block =>
            Assert.Equal(block.Depth, shapes.Keys.Count(key => IsCrossAttentionOf(block, key))));

        long[] First(BlockLayout block) => shapes[$"{Place}{block.Key}{FirstLayer(block.Kind)}.weight"];
    }

    private static bool IsCrossAttentionOf(BlockLayout block, string key) =>
        key.StartsWith($"{Place}{block.Key}.", StringComparison.Ordinal)
        && key.EndsWith(".attn2.to_k.weight", StringComparison.Ordinal);

    private static string FirstLayer(BlockKind kind) => kind switch
    {
        BlockKind.ResBlock => ".in_layers.2",
        BlockKind.Transformer => ".proj_in",
        BlockKind.Downsample => ".op",
        BlockKind.Upsample => ".conv",
        _ => "",
    };

    private static void ReadGives(string model, UNetLayout expected)
    {
        using var owner = new LayerOwner();
        var source = new ShapesOnly(GoldenCheckpoint.Shapes(model));

        var layout = UNetLayout.Read(
            new Weights(source, UNetModel.Key, float32, CPU, owner), expected.Naming);

        Assert.Equal(expected.ModelChannels, layout.ModelChannels);
        Assert.Equal(expected.Levels, layout.Levels);
        Assert.Equal(expected.MiddleDepth, layout.MiddleDepth);
        Assert.Equal(expected.Blocks, layout.Blocks);
    }
}
