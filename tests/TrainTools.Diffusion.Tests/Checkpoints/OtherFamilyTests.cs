using TrainTools.Core.Problems;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Checkpoints;

/// <summary>Families that cannot be trained are told by name; tensors are named as in published files.</summary>
public sealed class OtherFamilyTests : IDisposable
{
    private const string UNet = "model.diffusion_model.";

    // Of each family a few tensors, without what stands before the network's layers.
    private static readonly Dictionary<string, string[]> Files = new()
    {
        ["Flux"] =
        [
            "double_blocks.0.img_attn.norm.key_norm.scale 128", "double_blocks.0.img_attn.qkv.weight 9216x3072",
            "guidance_in.in_layer.weight 3072x256", "img_in.weight 3072x64",
        ],
        ["Flux.2"] =
        [
            "double_blocks.0.img_attn.norm.key_norm.scale 128", "double_stream_modulation_img.lin.weight 36864x6144",
            "img_in.weight 6144x128", "single_blocks.0.linear1.weight 55296x6144",
        ],
        ["Chroma"] =
        [
            "distilled_guidance_layer.in_proj.bias 5120", "distilled_guidance_layer.norms.0.scale 5120",
            "double_blocks.0.img_attn.proj.bias 3072", "img_in.weight 3072x64",
        ],
        ["SD 3"] = ["joint_blocks.0.context_block.attn.qkv.weight 4608x1536", "x_embedder.proj.weight 1536x16x2x2"],
        ["Qwen-Image"] =
        [
            "img_in.weight 3072x64", "time_text_embed.timestep_embedder.linear_1.bias 3072", "txt_norm.weight 3584",
            "transformer_blocks.0.attn.add_k_proj.bias 3072", "transformer_blocks.0.img_mod.1.weight 18432x3072",
        ],
        ["Anima"] =
        [
            "blocks.0.adaln_modulation_cross_attn.1.weight 256x2048", "blocks.0.mlp.layer1.weight 8192x2048",
            "llm_adapter.blocks.0.self_attn.v_proj.weight 1024x1024", "t_embedder.1.linear_2.weight 6144x2048",
        ],
        ["Cosmos"] =
        [
            "blocks.0.adaln_modulation_cross_attn.1.weight 256x2048", "blocks.0.mlp.layer1.weight 8192x2048",
            "x_embedder.proj.1.weight 2048x68",
        ],
        ["Lumina 2"] =
        [
            "cap_embedder.1.weight 2304x2304", "context_refiner.0.attention.k_norm.weight 96",
            "layers.0.adaLN_modulation.1.weight 9216x1024", "layers.0.attention.qkv.weight 3840x2304",
        ],
        ["Z-Image"] =
        [
            "cap_embedder.1.weight 3840x2560", "context_refiner.0.attention.k_norm.weight 128",
            "layers.0.adaLN_modulation.0.bias 15360", "layers.0.attention.qkv.weight 11520x3840",
        ],
        ["Wan"] =
        [
            "blocks.0.cross_attn.k.bias 1536", "head.modulation 1x2x1536", "patch_embedding.weight 1536x16x1x2x2",
        ],
        ["HunyuanVideo"] =
        [
            "double_blocks.0.img_attn_qkv.weight 9216x3072", "img_in.proj.weight 3072x16x1x2x2",
            "txt_in.individual_token_refiner.blocks.0.norm1.weight 3072",
        ],
        ["HunyuanImage"] =
        [
            "byt5_in.fc1.weight 2048x1472", "double_blocks.0.img_attn_k_norm.weight 128",
            "txt_in.individual_token_refiner.blocks.0.norm1.weight 3584", "img_in.proj.weight 3584x64x1x1",
        ],
        ["Hunyuan-DiT"] =
        [
            "blocks.0.attn1.Wqkv.weight 4224x1408", "extra_embedder.0.weight 5632x1024", "mlp_t5.0.weight 8192x2048",
        ],
        ["HiDream"] =
        [
            "caption_projection.0.linear.weight 2560x4096",
            "double_stream_blocks.0.block.ff_i.shared_experts.w1.weight 3584x2560",
        ],
        ["AuraFlow"] =
        [
            "cond_seq_linear.weight 3072x2048", "double_layers.0.attn.w1q.weight 3072x3072",
            "positional_encoding 1x1024x3072", "single_layers.0.attn.w1q.weight 3072x3072",
        ],
        ["PixArt"] = ["t_block.1.weight 6912x1152", "y_embedder.y_embedding 300x4096", "pos_embed 1x4096x1152"],
        ["LTX-Video"] =
        [
            "adaln_single.emb.timestep_embedder.linear_1.bias 2048", "patchify_proj.weight 2048x128",
            "transformer_blocks.0.attn2.to_k.weight 2048x2048",
        ],
        ["Stable Cascade"] = ["clf.1.weight 16x2048x1x1", "clip_txt_mapper.weight 2048x1280"],
        ["Krea 2"] =
        [
            "blocks.0.attn.gate.weight 48x6144", "blocks.0.mod.lin 36864", "txtfusion.projector.weight 12x1",
        ],
        ["Ernie-Image"] =
        [
            "layers.0.adaLN_sa_ln.weight 4096", "layers.0.mlp.linear_fc2.weight 4096x12288",
            "x_embedder.proj.weight 4096x128x1x1",
        ],
        ["Kandinsky 5"] =
        [
            "pooled_text_embeddings.in_layer.weight 512x768",
            "text_transformer_blocks.0.feed_forward.in_layer.weight 7168x1792",
        ],
        ["Sana"] = ["attention_y_norm.weight 2240", "blocks.0.attn.proj.weight 2240x2240"],
        ["OmniGen2"] =
        [
            "context_refiner.0.attn.norm_k.weight 120",
            "time_caption_embed.timestep_embedder.linear_2.weight 1024x1024",
        ],
        ["Mochi"] = ["blocks.0.attn.k_norm_x.weight 128", "t5_yproj.weight 1536x4096"],
        ["Kolors"] =
        [
            "input_blocks.0.0.weight 320x4x3x3", "label_emb.0.0.weight 1280x5632",
            "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight 640x2048",
        ],
        ["SDXL refiner"] =
        [
            "input_blocks.0.0.weight 384x4x3x3", "label_emb.0.0.weight 1536x2560",
            "input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight 768x1280",
        ],
        ["Stable Video Diffusion"] =
        [
            "input_blocks.0.0.weight 320x8x3x3", "input_blocks.1.0.time_stack.emb_layers.1.bias 320",
        ],
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Files.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void OpenCheckpoint_OfAFamilyThatCannotBeTrained_NamesItAndSaysWhatToChoose(string family)
    {
        foreach (var before in new[] { UNet, "", "model.", "net.", "transformer." })
        {
            var path = Write(Files[family].Select(tensor => before + tensor));

            var error = Assert.Throws<CheckpointException>(() => ModelFile.OpenCheckpoint(path));

            Assert.Equal("model.other_family", error.Problem.Code);
            Assert.Equal(new Problem("model_kind.other_family", "", ("family", family)),
                Assert.Single(error.Problem.Inner("kind_problem")));
            Assert.StartsWith(
                $"model.safetensors is a checkpoint of {family}, which cannot be trained on here", error.Message);
            Assert.Contains("Choose a checkpoint of SD 1.x, SD 2.x or SDXL", error.Message);
        }
    }

    [Theory]
    [InlineData("SD 2.1 unCLIP", UNet + "label_emb.0.0.weight 1280x2048",
        "cond_stage_model.model.ln_final.weight 1024")]
    [InlineData("SDXL refiner", UNet + "label_emb.0.0.weight 1536x2560",
        "conditioner.embedders.0.model.ln_final.weight 1280")]
    [InlineData("AltDiffusion", "cond_stage_model.roberta.embeddings.word_embeddings.weight 250002x1024")]
    [InlineData("Stable Video Diffusion", "conditioner.embedders.0.open_clip.model.ln_final.weight 1024")]
    public void Identify_OfARelativeOfATrainedFamily_KnowsItByItsOtherParts(string family, params string[] parts)
    {
        Assert.Equal(family, Identify([UNet + "input_blocks.0.0.weight 320x4x3x3", .. parts]).Family.DisplayName());
    }

    [Theory]
    [InlineData("vae", "encoder.conv_in.weight 128x3x3x3", "decoder.conv_in.weight 512x16x3x3")] // Flux
    [InlineData("vae", "conv1.weight 32x32x1x1x1", "decoder.conv1.weight 384x16x3x3x3")] // Wan, Qwen-Image
    [InlineData("text_encoder", "encoder.block.0.layer.0.SelfAttention.q.weight 4096x4096", "shared.weight 9x4096")]
    [InlineData("text_encoder", "model.embed_tokens.weight 152064x3584", "model.layers.0.self_attn.q_proj.bias 3584")]
    [InlineData("text_encoder", "text_model.embeddings.token_embedding.weight 49408x768")]
    [InlineData("controlnet", "controlnet_blocks.0.weight 3072x3072", "double_blocks.0.img_attn.qkv.weight 9216x3072")]
    [InlineData("unknown", "layers.0.weight 8x8", "blocks.0.weight 8x8", "encoder.weight 8x8")]
    public void Identify_OfAPartOfAnotherFamily_IsNoCheckpoint(string kind, params string[] tensors)
    {
        var facts = Identify(tensors);

        Assert.Equal((ModelKind.Unknown, ModelFamily.Unknown), (facts.Kind, facts.Family));
        Assert.Equal($"model_kind.{kind}", facts.Description.Code);
    }

    [Theory]
    [InlineData("diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight 16x3072")]
    [InlineData("lora_unet_blocks_0_cross_attn_k.lora_down.weight 16x1536")]
    [InlineData("diffusion_model.llm_adapter.blocks.0.self_attn.v_proj.lora_down.weight 16x1024")]
    [InlineData("transformer.transformer_blocks.0.attn.add_k_proj.lora_A.default.weight 16x3072")]
    [InlineData("diffusion_model.txtfusion.projector.diff 12x1", "diffusion_model.blocks.0.attn.gate.diff 48x6144")]
    public void Identify_OfALoraForAnotherFamily_IsALora(params string[] tensors)
    {
        Assert.Equal(ModelKind.Lora, Identify(tensors).Kind);
    }

    [Fact]
    public void Names_OfAllFamilies_AreTheirOwn()
    {
        var names = Enum.GetValues<ModelFamily>().Select(family => family.DisplayName()).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private ModelFacts Identify(IEnumerable<string> tensors)
    {
        using var file = SafetensorsFile.Open(Write(tensors));
        return ModelFile.Identify(file);
    }

    private string Write(IEnumerable<string> tensors) => FakeModel.Write(_folder.File("model.safetensors"), tensors);
}
