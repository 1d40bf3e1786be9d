using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Testing;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>
/// Ten steps of text encoder and U-Net against kohya's: losses and final weights. Adafactor is not covered.
/// </summary>
public sealed class TrajectoryGoldenTests
{
    public static IEnumerable<object[]> Cases() =>
        from name in GoldenFolder.Models("shapes.json", "golden.json", "golden.safetensors")
        from trajectory in GoldenFolder.Json($"{name}.golden.json").GetProperty("traj").EnumerateObject()
        where trajectory.Value.GetProperty("optimizer").GetString() is "adamw" or "lion"
        select new object[] { name, trajectory.Name };

    [GoldenTheory("shapes.json", "golden.json", "golden.safetensors"), NoTensorLeak]
    [MemberData(nameof(Cases))]
    public void TenSteps_OfEachCoveredTrajectory_EndWhereKohyasDo(string name, string trajectory)
    {
        using var model = new GoldenModel(name);
        var facts = model.Golden.Facts.GetProperty("traj").GetProperty(trajectory);
        using var networks = GoldenNetworks.Hang(model, facts);
        var isLion = facts.GetProperty("optimizer").GetString() == "lion";
        var before = Snapshot(networks);

        var losses = Train(model.Golden, facts, networks, isLion);

        var expected = facts.GetProperty("loss").EnumerateArray().Select(value => value.GetDouble()).ToList();
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(losses[i] / expected[i] - 1) <= (isLion ? 1e-4 : 1e-5), $"step {i}: {losses[i]:R}, expected {expected[i]:R}");
        AssertWeights(model.Golden, facts, trajectory, networks, before, isLion);
    }

    private static List<double> Train(Golden golden, JsonElement facts, GoldenNetworks networks, bool isLion)
    {
        using var scope = NewDisposeScope();
        using var schedule = new NoiseSchedule(CPU);
        using var objective = Objective(schedule, facts, golden.Prediction);
        var settings = Settings(facts);
        var decay = facts.GetProperty("weight_decay").GetDouble();
        var groups = networks.Lora.Groups;
        using IOptimizer optimizer = isLion ? new Lion(groups, decay) : new AdamW(groups, decay);
        var steps = facts.GetProperty("total_steps").GetInt32();
        var (textRate, unetRate) = (facts.GetProperty("text_encoder_lr").GetDouble(), facts.GetProperty("unet_lr").GetDouble());
        var losses = new List<double>();
        for (var i = 0; i < steps; i++)
        {
            var factor = LearningRateSchedule.Factor(settings, steps, unetRate)(i);
            var conditioning = networks.Encode(golden, GoldenNetworks.ClipSkip(facts));
            var loss = objective.Loss(
                networks.UNet.Forward, golden["traj.latents"][i], golden["traj.noise"][i], golden["traj.timesteps"][i],
                conditioning);
            networks.Lora.ZeroGradients();
            loss.backward();
            var norm = StepReading.Of(loss, groups).GradientNorm;
            GradientNorm.Clip(groups, norm, facts.GetProperty("max_grad_norm").GetDouble());
            optimizer.Step([textRate * factor, unetRate * factor]);
            losses.Add(loss.item<float>());
        }

        return losses;
    }

    private static Objective Objective(NoiseSchedule schedule, JsonElement facts, PredictionKind prediction)
    {
        var gamma = facts.GetProperty("min_snr_gamma");
        var loss = new LossSettings { MinSnrGamma = gamma.ValueKind == JsonValueKind.Null ? 0 : gamma.GetDouble() };
        var settings = new TrainingSettings { Prediction = prediction, Loss = loss };
        return new Objective(schedule, float32, prediction, LossWeights.ByTimestep(settings, schedule.Snr));
    }

    private static void AssertWeights(
        Golden golden, JsonElement facts, string trajectory, GoldenNetworks networks, Dictionary<string, double[]> before, bool isLion)
    {
        var order = golden.Facts.GetProperty("param_orders")[facts.GetProperty("param_order").GetInt32()]
            .EnumerateArray().Select(key => key.GetString()!).ToList();
        var after = GoldenNetworks.Parameters(networks.Lora).ToDictionary(parameter => parameter.Key, parameter => parameter.Weight);
        using var table = golden[$"fp.traj.{trajectory}"]; // [n, 3]
        var rows = TensorAssert.Numbers(table);
        Assert.Equal(order.Count, after.Count);
        for (var i = 0; i < order.Count; i++)
        {
            var found = GoldenNetworks.Fingerprint(order[i], after[order[i]]);
            var change = Distance(before[order[i]], TensorAssert.Numbers(after[order[i]]));
            var limit = 5e-4 * rows[3 * i + 1] + (isLion ? 0.1 : 1e-2) * change;
            for (var column = 0; column < 3; column++)
            {
                Assert.True(Math.Abs(found[column] - rows[3 * i + column]) <= limit,
                    $"{order[i]}: fingerprint {column} is {found[column]:R}, expected {rows[3 * i + column]:R}");
            }

            if (!golden.Has($"traj.{trajectory}.{order[i]}"))
                continue;
            using var full = golden[$"traj.{trajectory}.{order[i]}"];
            var error = Distance(TensorAssert.Numbers(full), TensorAssert.Numbers(after[order[i]]));
            // Signs of near-zero gradients flip in Lion; AdamW's first steps divide by tiny moments.
            Assert.True(error <= (isLion ? 0.1 : 1e-2) * change, $"{order[i]} is off by {error / change:g3} of its change");
        }
    }

    private static OptimizerSettings Settings(JsonElement facts) => new()
    {
        WarmupSteps = facts.GetProperty("warmup").GetInt32(),
        Schedule = facts.GetProperty("schedule").GetString() switch
        {
            "constant" => ScheduleKind.Constant,
            "cosine" => ScheduleKind.Cosine,
            var other => throw new NotSupportedException($"schedule {other} in a golden trajectory"),
        },
    };

    private static Dictionary<string, double[]> Snapshot(GoldenNetworks networks) => GoldenNetworks.Parameters(networks.Lora)
        .ToDictionary(parameter => parameter.Key, parameter => TensorAssert.Numbers(parameter.Weight));

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
