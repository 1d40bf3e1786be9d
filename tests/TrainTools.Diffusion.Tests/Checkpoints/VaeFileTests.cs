using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

public sealed class VaeFileTests : IDisposable
{
    private static readonly string[] Bare = ["encoder.conv_in.weight 8x3x3x3", "decoder.conv_in.weight 8x4x3x3"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OfBareNamesOrACheckpoints_KnowsWhereTheVaeLies()
    {
        using var bare = VaeFile.Open(Write("a", Bare));
        using var prefixed = VaeFile.Open(Write("b", Bare.Select(line => "first_stage_model." + line)));
        using var whole = VaeFile.Open(Write("c", FakeModel.Sd1));
        using var pickled = VaeFile.Open(TorchFile.Convert(Write("d", Bare.Append("loss.logvar ")), _folder.File("d.vae.pt")));

        Assert.Equal(["", "first_stage_model", "first_stage_model", ""],
            new[] { bare, prefixed, whole, pickled }.Select(vae => vae.Prefix));
    }

    [Theory]
    [InlineData("vae.channels", "encoder.conv_in.weight 8x3x3x3", "decoder.conv_in.weight 8x16x3x3")]
    [InlineData("vae.diffusers", "encoder.conv_in.weight 8x3x3x3", "encoder.down_blocks.0.resnets.0.conv1.weight 8x8x3x3",
        "decoder.conv_in.weight 8x4x3x3")]
    [InlineData("vae.none", "encoder.conv_in.weight 8x3x3x3")]
    [InlineData("vae.none", "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight 4x768")]
    [InlineData("model.integers", "encoder.conv_in.weight 8x3x3x3 I8", "decoder.conv_in.weight 8x4x3x3")]
    public void Open_OfAnythingElse_SaysWhatItIs(string code, params string[] tensors)
    {
        var error = Assert.Throws<CheckpointException>(() => VaeFile.Open(Write("x", tensors)));

        Assert.Equal((code, "x.safetensors"), (error.Problem.Code, error.Problem.Argument("file")));
    }

    [Fact]
    public void Open_OfAFileCutOffAnywhere_IsOneSentence()
    {
        var whole = File.ReadAllBytes(Write("a", Bare));
        var cut = _folder.File("cut.safetensors");

        foreach (var part in Enumerable.Range(0, 10))
        {
            File.WriteAllBytes(cut, whole[..(whole.Length * part / 10)]);
            Assert.Throws<CheckpointException>(() => VaeFile.Open(cut));
        }
    }

    private string Write(string name, IEnumerable<string> tensors) =>
        FakeModel.Write(_folder.File($"{name}.safetensors"), tensors);
}
