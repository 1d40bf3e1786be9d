using System.Security.Cryptography;
using TorchSharp;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

/// <summary>The generator that every golden number rests on; the table is that of the numbers' description.</summary>
public sealed class DeterministicWeightsGoldenTests
{
    [Theory, NoTensorLeak]
    [InlineData("model.diffusion_model.time_embed.0.weight", new long[] { 256, 64 }, 0,
        0x4a37dd57678a488a, 0x062bb90e1774f3e0, 0xb298)]
    [InlineData("model.diffusion_model.input_blocks.0.0.weight", new long[] { 64, 4, 3, 3 }, 2303,
        0x8c8ab0aac9d49768, 0x1699201b6a520d6c, 0xb39b)]
    [InlineData("model.diffusion_model.out.0.weight", new long[] { 64 }, 63,
        0xe12b56be79dcc3b5, 0xa401f2c5610eb17c, 0x3c1d)]
    [InlineData("model.diffusion_model.out.0.bias", new long[] { 64 }, 1,
        0xd8250d3255aead90, 0xa4c06b16dbb68352, 0x1de1)]
    [InlineData("lora_unet_mid_block_attentions_0_proj_in.lora_up.weight", new long[] { 64, 4, 1, 1 }, 5,
        0x00b9ccd034f0d778, 0x5758947c2705baeb, 0xb467)]
    [InlineData("conditioner.embedders.1.model.logit_scale", new long[0], 0,
        0x639f43d7d3b9c7e8, 0x784930969d946ea3, 0x94f0)]
    public void Values_OfAKnownTensor_AreThoseOfTheTable(
        string name, long[] shape, int index, ulong hash, ulong mixed, int bits)
    {
        using var values = DeterministicWeights.Values(name, shape);

        Assert.Equal(hash, DeterministicWeights.Hash(name));
        Assert.Equal(mixed, DeterministicWeights.Mixed(hash, index));
        Assert.Equal(bits, BitConverter.HalfToUInt16Bits((Half)TensorAssert.Numbers(values)[index]));
    }

    [Fact]
    public void GoldenCheckpoint_OfTheSmallModel_HasTheKnownHash()
    {
        // The hash that the description of the golden numbers gives for make_checkpoint.py's file.
        using var folder = new TemporaryFolder();
        var path = folder.File("tiny.safetensors");

        GoldenCheckpoint.Write(path, GoldenCheckpoint.ReadShapes(Path.Combine(GoldenFolder.Own, "sd1-tiny.shapes.json")));

        using var stream = File.OpenRead(path);
        Assert.Equal("436f25ff13ecf26b896c57c22bfe7214cc910807a736b6097af08fef08f7c4a4",
            Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    [GoldenTheory("shapes.json", "golden.json"), GoldenModels("shapes.json", "golden.json"), NoTensorLeak]
    public void GoldenCheckpoint_InEitherType_HoldsTheGeneratedValues(string model)
    {
        using var folder = new TemporaryFolder();
        using var scope = torch.NewDisposeScope();
        using var golden = Golden.Open(model);
        var (name, shape) = GoldenCheckpoint.Shapes(model).First(pair => pair.Value.Length > 1);

        golden.WriteCheckpoint(folder.File("f16"));
        golden.WriteCheckpoint(folder.File("f32"), torch.ScalarType.Float32);

        using var half = SafetensorsFile.Open(folder.File("f16"));
        using var full = SafetensorsFile.Open(folder.File("f32"));
        var expected = DeterministicWeights.Values(name, shape, golden.Prefix);
        TensorAssert.Equal(expected, full.Load(name));
        TensorAssert.Equal(expected, half.Load(name, torch.ScalarType.Float32));
    }
}
