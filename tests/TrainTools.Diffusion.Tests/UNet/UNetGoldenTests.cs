using System.Text.Json;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.UNet;

/// <summary>The U-Net against kohya's own, made with sd-scripts 0.8.7 in PyTorch 1.13.</summary>
public sealed class UNetGoldenTests
{
    private const double Limit = 2e-5; // fp32 on both sides; the reference's own distance from fp64 is 4e-6

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_OfTwoNoisyLatents_MatchesTheReference(string name) =>
        Matches(name, "unet.t", "unet.context", "unet.y", "unet.out");

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_OfALongCaption_MatchesTheReference(string name) =>
        Matches(name, "unet.t", "unet.long_context", "unet.long_y", "unet.long_out");

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Forward_AtFractionalTimesteps_DoesNotRoundThem(string name) =>
        Matches(name, "unet.float_t", "unet.context", "unet.y", "unet.float_t_out");

    [GoldenTheory("shapes.json", "golden.json"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json")]
    public void Settings_ReadFromTheTensors_AreTheConfigs(string name)
    {
        using var model = new GoldenModel(name);
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);

        var settings = unet.Settings;

        var config = model.Golden.Config.GetProperty("unet");
        Assert.Equal(config.GetProperty("model_channels").GetInt64(), settings.Layout.ModelChannels);
        Assert.Equal(Integers("channel_mult"), settings.Layout.Levels.Select(level => level.Multiplier));
        Assert.Equal(Integers("transformer_depth"), settings.Layout.Levels.Select(level => level.TransformerDepth));
        var resBlocks = config.GetProperty("num_res_blocks").GetInt32();
        Assert.All(settings.Layout.Levels, level => Assert.Equal(resBlocks, level.ResBlocks));
        Assert.Equal(config.GetProperty("mid_depth").GetInt32(), settings.Layout.MiddleDepth);
        Assert.Equal(config.GetProperty("context_dim").GetInt64(), settings.ContextWidth);
        Assert.Equal(Optional("num_heads"), settings.Heads);
        Assert.Equal((long?)Optional("adm_in_channels"), settings.VectorWidth);
        Assert.Equal(Optional("num_heads") ?? 128 / Optional("num_head_channels")!.Value, settings.HeadsOf(128));

        int? Optional(string key) => config.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number
            ? value.GetInt32()
            : null;

        int[] Integers(string key) => [.. config.GetProperty(key).EnumerateArray().Select(value => value.GetInt32())];
    }

    private static void Matches(string name, string timesteps, string context, string vector, string expected)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        var golden = model.Golden;
        var t = golden[timesteps].to(float32); // [B]
        var conditioning = new Conditioning(golden[context], golden.Has(vector) ? golden[vector] : null);

        var prediction = unet.Forward(golden["unet.x"], t, conditioning); // [B, 4, h, w]

        TensorAssert.Close(golden[expected], prediction, maxAbs: Limit);
    }
}
