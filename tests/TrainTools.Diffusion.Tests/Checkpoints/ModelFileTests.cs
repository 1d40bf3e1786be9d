using TrainTools.Core.Problems;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

public sealed class ModelFileTests : IDisposable
{
    private const string UNet = "model.diffusion_model.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpenCheckpoint_OfAnSd1File_OpensIt()
    {
        using var file = ModelFile.OpenCheckpoint(Write(FakeModel.Sd1));

        var facts = ModelFile.Identify(file);

        Assert.Equal((ModelKind.Checkpoint, ModelFamily.Sd1), (facts.Kind, facts.Family));
        Assert.Equal(new Problem("model_kind.checkpoint", "", ("family", "SD 1.x")), facts.Description);
        Assert.Equal((4, 768), (facts.InputChannels, facts.ContextWidth));
        Assert.Equal((true, true, true), (facts.HasUNet, facts.HasTextEncoders, facts.HasVae));
        Assert.Equal([KeyValuePair.Create("F16", 6)], facts.NumberTypes);
        Assert.Equal(288 + 64 + 6144 + 32 + 216 + 288, facts.Weights);
        Assert.Null(facts.Lora);
    }

    [Fact]
    public void OpenCheckpoint_OfAnOldFileWithoutTextModel_KnowsItsTextEncoder()
    {
        var old = FakeModel.Sd1.Select(line => line.Replace("text_model.", ""));

        using var file = ModelFile.OpenCheckpoint(Write(old));

        var place = FamilyLayout.Find(ModelFamily.Sd1)!.Texts[0];
        Assert.Equal("cond_stage_model.transformer", ModelFile.TextKey(file, place));
    }

    [Theory]
    [InlineData(9, "inpainting")]
    [InlineData(8, "pix2pix")]
    [InlineData(7, "upscaler")]
    [InlineData(5, "depth")]
    public void OpenCheckpoint_OfAVariantWithMoreChannels_RefusesItByName(int channels, string kind)
    {
        var tensors = FakeModel.Sd1.Select(line => line.Replace("8x4x3x3", $"8x{channels}x3x3"));

        var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(Write(tensors)));

        Assert.Equal("model.channels", error.Problem.Code);
        Assert.Equal($"{channels}", error.Problem.Argument("channels"));
        Assert.Equal(new Problem($"model_kind.{kind}", "", ("family", "SD 1.x")),
            Assert.Single(error.Problem.Inner("kind_problem")));
    }

    [Theory]
    [InlineData("first_stage_model.encoder", "model.no_vae")]
    [InlineData("first_stage_model.decoder", "model.no_vae")]
    [InlineData("cond_stage_model", "model.no_text_encoder")]
    public void OpenCheckpoint_WithoutAPart_SaysWhichIsMissing(string part, string code)
    {
        var tensors = FakeModel.Sd1.Where(line => !line.StartsWith(part, StringComparison.Ordinal));

        var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(Write(tensors)));

        Assert.Equal(code, error.Problem.Code);
        Assert.StartsWith("model.safetensors is an SD 1.x checkpoint without its ", error.Message);
    }

    [Theory]
    [InlineData("control_model.input_blocks.0.0.weight 8x4x3x3", "controlnet")]
    [InlineData("emb_params 2x768", "embedding")]
    [InlineData("model_ema.diffusion_modelinput_blocks00weight 8x4x3x3", "ema_only")]
    [InlineData("down_blocks.0.resnets.0.conv1.weight 8x8x3x3", "diffusers_unet")]
    [InlineData("input_blocks.0.0.weight 8x4x3x3", "unet_only")]
    [InlineData("first_stage_model.encoder.conv_in.weight 8x3x3x3", "vae")]
    [InlineData("text_model.embeddings.token_embedding.weight 4x8", "text_encoder")]
    [InlineData("transformer_blocks.0.attn.to_q.weight 8x8", "unknown_model")]
    [InlineData("something.else 8x8", "unknown")]
    public void OpenCheckpoint_OfAnythingElse_SaysWhatItIsAndWhatToChoose(string tensor, string kind)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(Write([tensor])));

        Assert.Equal("model.no_checkpoint", error.Problem.Code);
        Assert.Equal($"model_kind.{kind}", Assert.Single(error.Problem.Inner("kind_problem")).Code);
        Assert.Contains("Choose a checkpoint of SD 1.x, SD 2.x or SDXL", error.Message);
    }

    [Fact]
    public void OpenCheckpoint_OfALora_SaysThatItIsOne()
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(Write(
            ["lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight 4x768"])));

        Assert.Equal("model.lora", error.Problem.Code);
        Assert.Contains("model.safetensors is a LoRA for SD 1.x, not a base model", error.Message);
    }

    [Fact]
    public void OpenCheckpoint_InFp8_OpensIt()
    {
        var tensors = FakeModel.Sd1.Select(
            line => line.StartsWith(UNet, StringComparison.Ordinal) ? line + " F8_E4M3" : line);

        using var file = ModelFile.OpenCheckpoint(Write(tensors));

        Assert.Equal("F8_E4M3", file.Entries[UNet + "input_blocks.0.0.weight"].Dtype);
    }

    [Theory]
    [InlineData("I8", "model.integers")]
    [InlineData("U8", "model.integers")]
    [InlineData("I64", "model.integers")]
    [InlineData("BOOL", "model.integers")]
    public void OpenCheckpoint_WithWholeNumbersAsWeights_IsRefusedByName(string dtype, string code)
    {
        var tensors = FakeModel.Sd1.Select(
            line => line.StartsWith(UNet, StringComparison.Ordinal) ? $"{line} {dtype}" : line);

        var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(Write(tensors)));

        Assert.Equal((code, dtype), (error.Problem.Code, error.Problem.Argument("dtype")));
        Assert.Contains($"'{UNet}input_blocks.0.0.weight'", error.Message);
    }

    [Fact]
    public void OpenCheckpoint_WithWholeNumbersThatAreNoWeightsOfOurs_OpensIt()
    {
        var tensors = FakeModel.Sd1.Append(
            "cond_stage_model.transformer.text_model.embeddings.position_ids 1x77 I64").Append("model_ema.weight 3 I8");

        using var file = ModelFile.OpenCheckpoint(Write(tensors));

        Assert.Equal(8, file.Entries.Count);
    }

    [Fact]
    public void OpenCheckpoint_WithoutItsVaeButWithAnother_OpensIt()
    {
        var tensors = FakeModel.Sd1.Where(line => !line.StartsWith("first_stage_model", StringComparison.Ordinal));

        using var file = ModelFile.OpenCheckpoint(Write(tensors), needsVae: false);

        Assert.False(ModelFile.Identify(file).HasVae);
    }

    [Fact]
    public void OpenCheckpoint_OfAQuantisedFile_IsRefused()
    {
        var tensors = FakeModel.Sd1.Append(UNet + "input_blocks.0.0.weight.absmax 8 F32");

        var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(Write(tensors)));

        Assert.Equal(new Problem("model.quantised", "", ("file", "model.safetensors")), error.Problem);
    }

    [Fact]
    public void OpenCheckpoint_ThatRefuses_LeavesTheFileFree()
    {
        var path = Write(["something.else 8x8"]);

        Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(path));

        using var exclusive = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.True(exclusive.CanWrite);
    }

    private string Write(IEnumerable<string> tensors) => FakeModel.Write(_folder.File("model.safetensors"), tensors);
}
