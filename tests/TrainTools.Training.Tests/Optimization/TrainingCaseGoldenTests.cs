using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Data;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>
/// Loss, gradient norm and every gradient of one training step against kohya's, for the cases whose settings this
/// trainer has. Those with weights of images and with other losses (Huber) are not covered.
/// </summary>
public sealed class TrainingCaseGoldenTests
{
    private static readonly string[] Covered =
    [
        "unet", "unet_te", "conv_unet", "conv_unet_te", "long_te", "te_clip_skip_none", "te_clip_skip_2",
        "min_snr5", "debiased", "noise_offset", "scale_v_pred", "unet_te_pooled_kohya",
    ];

    public static IEnumerable<object[]> Cases() =>
        from name in GoldenFolder.Models("shapes.json", "golden.json", "golden.safetensors")
        from training in GoldenFolder.Json($"{name}.golden.json").GetProperty("train").EnumerateObject()
        where Covered.Contains(training.Name)
        select new object[] { name, training.Name };

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [MemberData(nameof(Cases))]
    public void Step_OfEachCoveredCase_HasKohyasLossAndGradients(string name, string training)
    {
        using var model = new GoldenModel(name);
        using var scope = NewDisposeScope();
        var golden = model.Golden;
        var facts = golden.Facts.GetProperty("train").GetProperty(training);
        var settings = facts.GetProperty("settings");
        using var networks = GoldenNetworks.Hang(model, settings);
        using var schedule = new NoiseSchedule(CPU);
        var isLong = settings.TryGetProperty("I", out var ids) && ids.GetString() == "long";
        var conditioning = Read(golden, networks, settings, isLong);

        using var objective = Objective(schedule, settings);
        var loss = objective.Loss(
            networks.UNet.Forward, golden["train.latents"], Noise(golden, settings), golden["train.timesteps"],
            conditioning);
        loss.backward();

        var reading = StepReading.Of(loss, networks.Lora.Groups);
        AssertRelative(facts.GetProperty("loss").GetDouble(), reading.Loss, 5e-6);
        AssertRelative(facts.GetProperty("grad_norm").GetDouble(), reading.GradientNorm, 1e-5);
        AssertGradients(golden, facts, training, networks);
    }

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [MemberData(nameof(Cases))]
    public void Step_WithGradientCheckpointing_HasThePlainGradientsBitForBitEachTime(string name, string training)
    {
        using var model = new GoldenModel(name);
        var settings = model.Golden.Facts.GetProperty("train").GetProperty(training).GetProperty("settings");
        using var networks = GoldenNetworks.Hang(model, settings);

        var plain = Gradients(model.Golden, networks, settings, gradientCheckpointing: false);
        var checkpointed = Gradients(model.Golden, networks, settings, gradientCheckpointing: true);
        var again = Gradients(model.Golden, networks, settings, gradientCheckpointing: true);

        // On several threads libtorch adds up in another order where the graph is another.
        var largest = plain.Max(Math.Abs);
        Assert.InRange(largest, float.Epsilon, float.MaxValue);
        Assert.InRange(plain.Zip(checkpointed).Max(pair => Math.Abs(pair.First - pair.Second)), 0, 2e-6 * largest);
        Assert.Equal(checkpointed, again);
    }

    [GoldenFact]
    public void Cases_ThatAreNamedAsCovered_ExistForEachModelOfTheFolder() => Assert.All(
        GoldenFolder.Models("shapes.json", "golden.json", "golden.safetensors"),
        name => Assert.Contains(Cases(), golden => (string)golden[0] == name));

    private static List<float> Gradients(
        Golden golden, GoldenNetworks networks, JsonElement settings, bool gradientCheckpointing)
    {
        using var scope = NewDisposeScope();
        networks.Lora.ZeroGradients();
        using var schedule = new NoiseSchedule(CPU);
        var isLong = settings.TryGetProperty("I", out var ids) && ids.GetString() == "long";
        var conditioning = Read(golden, networks, settings, isLong);
        using var pass = new UNetPass(networks.UNet, gradientCheckpointing);
        using var objective = Objective(schedule, settings);
        var loss = objective.Loss(
            pass.Forward, golden["train.latents"], Noise(golden, settings), golden["train.timesteps"],
            conditioning);
        pass.Backward(loss);
        return networks.Lora.Groups.SelectMany(group => group.Gradients.data<float>().ToArray()).ToList();
    }

    private static Objective Objective(NoiseSchedule schedule, JsonElement settings)
    {
        var chosen = new TrainingSettings
        {
            Prediction = Prediction(settings),
            Loss = Loss(settings),
            ScaleVPredLoss = settings.TryGetProperty("scale_v", out var scaled) && scaled.GetBoolean(),
        };
        return new Objective(schedule, float32, Prediction(settings), LossWeights.ByTimestep(chosen, schedule.Snr));
    }

    private static Tensor Noise(Golden golden, JsonElement settings) // [B, 4, H/8, W/8]
    {
        var (noise, loss) = (golden["train.noise"], Loss(settings));
        return loss.NoiseOffset == 0
            ? noise
            : NoiseOffset.Add(noise, golden["train.latents"], golden["train.offset_noise"], loss);
    }

    private static LossSettings Loss(JsonElement settings) => new()
    {
        MinSnrGamma = settings.TryGetProperty("min_snr", out var gamma) ? gamma.GetDouble() : 0,
        DebiasedEstimationLoss = settings.TryGetProperty("debiased", out var debiased) && debiased.GetBoolean(),
        NoiseOffset = settings.TryGetProperty("noise_offset", out var offset) ? offset.GetDouble() : 0,
    };

    private static Conditioning Read(Golden golden, GoldenNetworks networks, JsonElement settings, bool isLong)
    {
        var isTrained = settings.GetProperty("train_text_encoder").GetBoolean();
        return isTrained || isLong
            ? networks.Encode(golden, GoldenNetworks.ClipSkip(settings), isLong)
            : GoldenNetworks.Stored(golden);
    }

    private static PredictionKind Prediction(JsonElement settings) =>
        settings.TryGetProperty("prediction", out var kind) && kind.GetString() == "v_prediction"
            ? PredictionKind.V
            : PredictionKind.Epsilon;

    private static void AssertGradients(Golden golden, JsonElement facts, string training, GoldenNetworks networks)
    {
        var without = GoldenNetworks.WithoutGradient(facts);
        var parameters = GoldenNetworks.Parameters(networks.Lora).Where(parameter => !without.Contains(parameter.Key)).ToList();
        Assert.Equal(facts.GetProperty("n_params").GetInt32(), parameters.Count);
        using var fingerprints = golden[$"fp.train.{training}"]; // [n, 3]
        var rows = TensorAssert.Numbers(fingerprints);
        for (var i = 0; i < parameters.Count; i++)
        {
            var (key, weight) = parameters[i];
            using var gradient = weight.grad!;
            var found = GoldenNetworks.Fingerprint(key, gradient);
            for (var column = 0; column < 3; column++)
            {
                var expected = rows[3 * i + column];
                Assert.True(Math.Abs(found[column] - expected) <= 5e-4 * rows[3 * i + 1],
                    $"{key}: fingerprint {column} is {found[column]:R}, expected {expected:R}");
            }

            if (!golden.Has($"grad.{training}.{key}"))
                continue;
            using var full = golden[$"grad.{training}.{key}"];
            TensorAssert.CloseInL2(full, gradient, 1e-4, key); // fp32 on both sides, measured 8e-6
        }
    }

    private static void AssertRelative(double expected, double found, double relative) =>
        Assert.True(Math.Abs(found / expected - 1) <= relative, $"{found:R}, expected {expected:R}");
}
