using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests;

/// <summary>The autoencoder against diffusers' AutoencoderKL.</summary>
public sealed class VaeGoldenTests
{
    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Encode_OfAnImage_MatchesTheReference(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var vae = model.Checkpoint.LoadVae(float32, CPU);

        var (mean, logVariance) = vae.Encode(model.Golden["vae.image"]); // [1, 4, h, w]

        TensorAssert.Close(model.Golden["vae.mean"], mean, maxAbs: 2e-5); // fp32 on both sides, measured 4e-6
        TensorAssert.Close(model.Golden["vae.logvar"], logVariance, maxAbs: 2e-5);
    }

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Scale_OfTheDrawnLatents_MatchesTheReference(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var vae = model.Checkpoint.LoadVae(float32, CPU);
        var golden = model.Golden;

        var latents = (golden["vae.mean"] + (golden["vae.logvar"] * 0.5).exp() * golden["vae.sample_noise"]) * vae.Scale;

        TensorAssert.Close(golden["vae.scaled_latents"], latents, maxAbs: 5e-6); // a few roundings of values around 1
        Assert.Equal(vae.Scale, golden.Config.GetProperty("scale").GetDouble());
    }

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("shapes.json", "golden.json", "golden.safetensors")]
    public void Decode_OfScaledLatents_MatchesTheReference(string name)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var vae = model.Checkpoint.LoadVae(float32, CPU);

        var pixels = vae.Decode(model.Golden["vae.scaled_latents"] / vae.Scale); // [1, 3, H, W]

        TensorAssert.Close(model.Golden["vae.decoded"], pixels, maxAbs: 2e-5);
    }
}
