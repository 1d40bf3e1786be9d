using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests;

/// <summary>The networks at real size, with generated weights, against the reference's fingerprints.</summary>
public sealed class FullSizeGoldenTests
{
    // "rank 4, alpha 2, no conv, U-Net + text encoder": lora_step's note.
    private static readonly LoraSettings Lora = new() { Rank = 4, Alpha = 2, TrainTextEncoder = true };

    [FullFact("fullsize.sd15.json", "sd15.shapes.json"), NoTensorLeak]
    public void Networks_OfSd15_MatchTheReference()
    {
        using var model = new GoldenModel("sd15");
        var golden = GoldenFolder.Json("fullsize.sd15.json");

        AssertText(model, golden);
        AssertVae(model, golden);
        AssertUNetAndStep(model, golden);
    }

    [FullFact("fullsize.sd21.json", "sd21.shapes.json"), NoTensorLeak]
    public void Networks_OfSd21_MatchTheReference()
    {
        using var model = new GoldenModel("sd21");
        var golden = GoldenFolder.Json("fullsize.sd21.json");

        AssertText(model, golden);
        AssertUNetAndStep(model, golden);
    }

    [FullFact("fullsize.sdxl-base.json", "sdxl-base.shapes.json"), NoTensorLeak]
    public void Networks_OfSdxl_MatchTheReference()
    {
        using var model = new GoldenModel("sdxl-base");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var golden = GoldenFolder.Json("fullsize.sdxl-base.json");

        TextEncoding text;
        using (var encoders = model.Checkpoint.LoadTextEncoders(float32, CPU))
            text = encoders.Forward([Ids(golden), Ids(golden, "ids2")], clipSkip: 1);
        AssertMatches(golden, "context", text.Context);
        AssertMatches(golden, "pooled_sgm", text.Pooled!);

        using var unet = model.Checkpoint.LoadUNet(float32, CPU);
        var x = DeterministicWeights.Inputs("fullsize/x", [1, 4, 32, 32]);
        var timesteps = tensor(new[] { golden.GetProperty("t").GetInt64() }).to(float32); // [1]
        // y: "pooled_sgm + size embedding of original (1024,768), crop (0,16), target (1024,1024)"
        var conditioning = text.Over([new ImageSizes(1024, 768, 0, 16, 1024, 1024)]);
        AssertMatches(golden, "unet_out", unet.Forward(x, timesteps, conditioning));
    }

    private static void AssertText(GoldenModel model, JsonElement golden)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var encoders = model.Checkpoint.LoadTextEncoders(float32, CPU);

        AssertMatches(golden, "text_clip_skip_none", encoders.Forward([Ids(golden)], 1).Context);
        AssertMatches(golden, "text_clip_skip_2", encoders.Forward([Ids(golden)], 2).Context);
    }

    private static void AssertVae(GoldenModel model, JsonElement golden)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var vae = model.Checkpoint.LoadVae(float32, CPU);
        var pixels = DeterministicWeights.Inputs("fullsize/image", [1, 3, 128, 192]) * 0.5; // vae_input

        var (mean, logVariance) = vae.Encode(pixels); // [1, 4, 16, 24]

        AssertMatches(golden, "vae_mean", mean);
        AssertMatches(golden, "vae_logvar", logVariance);
        AssertMatches(golden, "vae_decoded_from_mean", vae.Decode(mean));
    }

    private static void AssertUNetAndStep(GoldenModel model, JsonElement golden)
    {
        using var scope = NewDisposeScope();
        using var schedule = new NoiseSchedule(CPU);
        using var networks = GoldenNetworks.Hang(model, Lora, clipSkip: 1);
        var timesteps = tensor(new[] { golden.GetProperty("t").GetInt64() }); // [1] int64
        networks.Lora.SetMultiplier(0);
        using (no_grad())
        {
            var plain = new Conditioning(networks.Texts.Forward([Ids(golden)], 1).Context);
            var x = DeterministicWeights.Inputs("fullsize/x", [1, 4, 32, 32]);
            AssertMatches(golden, "unet_out", networks.UNet.Forward(x, timesteps.to(float32), plain));
        }

        networks.Lora.SetMultiplier(1);
        var latents = DeterministicWeights.Inputs("fullsize/latents", [1, 4, 32, 32]);
        var noise = DeterministicWeights.Inputs("fullsize/noise", [1, 4, 32, 32]);
        var conditioning = new Conditioning(networks.Texts.Forward([Ids(golden)], 1).Context);
        var loss = new Objective(schedule, float32, model.Golden.Prediction).Loss(
            networks.UNet.Forward, latents, noise, timesteps, conditioning);
        loss.backward();

        AssertStep(golden.GetProperty("lora_step"), loss, networks);
    }

    private static void AssertStep(JsonElement step, Tensor loss, GoldenNetworks networks)
    {
        var reading = StepReading.Of(loss, networks.Lora.Groups);
        Assert.Equal(1, reading.Loss / step.GetProperty("loss").GetDouble(), 5e-6);
        Assert.Equal(1, reading.GradientNorm / step.GetProperty("grad_norm").GetDouble(), 1e-4);
        var parameters = GoldenNetworks.Parameters(networks.Lora).ToDictionary(parameter => parameter.Key, parameter => parameter.Weight);
        foreach (var row in step.GetProperty("grad_fingerprint_every_16th_module").EnumerateObject())
        {
            using var gradient = parameters[row.Name].grad!;
            var found = GoldenNetworks.Fingerprint(row.Name, gradient);
            var expected = row.Value.EnumerateArray().Select(value => value.GetDouble()).ToList();
            for (var column = 0; column < 3; column++)
            {
                Assert.True(Math.Abs(found[column] - expected[column]) <= 5e-4 * expected[1],
                    $"{row.Name}: fingerprint {column} is {found[column]:R}, expected {expected[column]:R}");
            }
        }
    }

    private static Tensor Ids(JsonElement golden, string key = "ids") =>
        tensor(golden.GetProperty(key).EnumerateArray().Select(id => id.GetInt64()).ToArray()).view(1, 1, 77); // [1, 1, 77]

    private static void AssertMatches(JsonElement golden, string key, Tensor tensor)
    {
        var expected = golden.GetProperty(key);
        var numbers = TensorAssert.Numbers(tensor);
        var l2 = expected.GetProperty("l2").GetDouble();
        Assert.Equal(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), tensor.shape);
        AssertWithin(expected.GetProperty("sum").GetDouble(), numbers.Sum(), 1e-4 * l2, $"{key}: sum");
        AssertWithin(l2, Math.Sqrt(numbers.Sum(value => value * value)), 1e-4 * l2, $"{key}: L2 norm");
        var hash = DeterministicWeights.Hash(expected.GetProperty("probe_name").GetString()!);
        var dot = numbers.Select((value, i) => value * (2 * DeterministicWeights.Uniform(hash, i) - 1)).Sum();
        AssertWithin(expected.GetProperty("dot_probe").GetDouble(), dot, 1e-4 * l2, $"{key}: dot product with its probe");
        AssertEach(expected.GetProperty("first8"), numbers[..8], $"{key}: beginning");
        AssertEach(expected.GetProperty("last8"), numbers[^8..], $"{key}: end");
    }

    private static void AssertEach(JsonElement expected, double[] found, string what)
    {
        var values = expected.EnumerateArray().Select(value => value.GetDouble()).ToList();
        for (var i = 0; i < found.Length; i++)
            AssertWithin(values[i], found[i], 2e-4, what); // two fp32 implementations differ by 3e-6 of the norm
    }

    private static void AssertWithin(double expected, double found, double limit, string what) =>
        Assert.True(Math.Abs(found - expected) <= limit, $"{what} is {found:R}, expected {expected:R} within {limit:g3}");
}
