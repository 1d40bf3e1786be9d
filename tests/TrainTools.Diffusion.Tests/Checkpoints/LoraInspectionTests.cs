using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

public sealed class LoraInspectionTests : IDisposable
{
    private const string ToK = "lora_unet_mid_block_attentions_0_transformer_blocks_0_attn2_to_k";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lora_WithConvolutionsAndTextEncoder_TellsItsSizes()
    {
        var path = Write([
            "lora_unet_a.alpha ", "lora_unet_b.alpha ", $"{ToK}.alpha ", "lora_te_text_model_x.alpha ",
            "lora_unet_a.lora_down.weight 16x8", "lora_unet_b.lora_down.weight 4x8x3x3",
            $"{ToK}.lora_down.weight 16x768", "lora_te_text_model_x.lora_down.weight 16x8",
        ]);
        var data = new FileInfo(path).Length - 2 * (16 * 8 + 4 * 8 * 9 + 16 * 768 + 16 * 8) - 8;
        foreach (var (index, alpha) in new[] { 8.0, 1, 8, 8 }.Index())
            FakeModel.SetHalf(path, data + 2 * index, alpha);

        var lora = Inspect(path).Lora!;

        Assert.Equal("LoRA", lora.Format);
        Assert.Equal((16, 8.0), (lora.Rank, lora.Alpha));
        Assert.Equal((4, 1.0), (lora.ConvRank, lora.ConvAlpha));
        Assert.Equal((3, 1, 1), (lora.UNetModules, lora.TextEncoderModules, lora.ConvModules));
        Assert.False(lora.RanksDiffer);
        Assert.Equal("F16", lora.NumberType);
    }

    [Theory]
    [InlineData(ModelFamily.Sd1, ToK + ".lora_down.weight 4x768")]
    [InlineData(ModelFamily.Sd2, ToK + ".lora_down.weight 4x1024")]
    [InlineData(ModelFamily.Sdxl, ToK + ".lora_down.weight 4x2048")]
    [InlineData(ModelFamily.Sdxl, "lora_te1_text_model_x.lora_down.weight 4x768")]
    [InlineData(ModelFamily.Sd1, "lora_te_text_model_x.lora_down.weight 4x768")]
    [InlineData(ModelFamily.Flux, "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight 4x3072")]
    [InlineData(ModelFamily.Sd3, "lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight 4x1536")]
    [InlineData(ModelFamily.Unknown, "something.lora_A.weight 4x8")]
    public void Family_OfALora_FollowsFromNamesAndWidths(ModelFamily family, string tensor)
    {
        var facts = Inspect(Write([tensor]));

        Assert.Equal((ModelKind.Lora, family), (facts.Kind, facts.Family));
    }

    [Theory]
    [InlineData("unet.x.lora_A.weight 4x8", "LoRA")]
    [InlineData("unet.x.lora.down.weight 4x8", "LoRA")]
    [InlineData("lora_unet_x.hada_w1_a 4x8", "LyCORIS LoHa")]
    [InlineData("lora_unet_x.lokr_w1 4x8", "LyCORIS LoKr")]
    [InlineData("lora_unet_x.oft_blocks 4x8x8", "OFT network")]
    public void Format_OfOtherPrograms_IsNamed(string tensor, string format)
    {
        var facts = Inspect(Write([tensor]));

        Assert.Equal(format, facts.Lora!.Format);
        Assert.Null(facts.Lora.Alpha);
    }

    [Fact]
    public void Lora_AfterResizing_TellsThatRanksDiffer()
    {
        var lora = Inspect(Write([
            "lora_unet_a.lora_down.weight 3x8", "lora_unet_b.lora_down.weight 5x8", "lora_unet_c.lora_down.weight 5x8",
        ])).Lora!;

        Assert.True(lora.RanksDiffer);
        Assert.Equal(5, lora.Rank);
    }

    [Fact]
    public void Metadata_OfKohya_GivesTagsByFrequencyAndTrainingFacts()
    {
        var lora = Inspect(Write([$"{ToK}.lora_down.weight 4x768"], new()
        {
            ["ss_tag_frequency"] = """{"10_a": {"solo": 2, "花子": 12}, "2_b": {"solo": 20, "hat": 1}}""",
            ["ss_sd_model_name"] = "base.safetensors",
            ["ss_steps"] = "1200",
            ["ss_noise_offset"] = "None",
            ["ss_training_finished_at"] = "1700003600.7654321",
        })).Lora!;

        Assert.Equal([new("solo", 22), new("花子", 12), new("hat", 1)], lora.Tags);
        Assert.Contains(new KeyValuePair<string, string>("Trained on", "base.safetensors"), lora.Training);
        Assert.Contains(new KeyValuePair<string, string>("Finished", "2023-11-14 23:13 UTC"), lora.Training);
        Assert.DoesNotContain("Noise offset", lora.Training.Select(fact => fact.Key));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1, 2]")]
    [InlineData("""{"a": {"tag": "many", "other": 1.5}, "b": 3}""")]
    public void Metadata_ThatIsOdd_GivesNoTagsAndNoError(string frequency)
    {
        var lora = Inspect(Write([$"{ToK}.lora_down.weight 4x768"], new()
        {
            ["ss_tag_frequency"] = frequency,
            ["ss_training_started_at"] = "yesterday",
        })).Lora!;

        Assert.Empty(lora.Tags);
        Assert.Contains(new KeyValuePair<string, string>("Started", "yesterday"), lora.Training);
    }

    private string Write(IEnumerable<string> tensors, Dictionary<string, string>? metadata = null) =>
        FakeModel.Write(_folder.File("lora.safetensors"), tensors, metadata);

    private static ModelFacts Inspect(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return ModelFile.Identify(file);
    }
}
