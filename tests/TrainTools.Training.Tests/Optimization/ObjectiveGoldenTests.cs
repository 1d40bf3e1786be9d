using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Diffusion.UNet;
using TrainTools.Testing;
using TrainTools.Training.Optimization;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>The loss of v-prediction: its target, and kohya's weights by timestep.</summary>
[NoTensorLeak]
public sealed class ObjectiveGoldenTests
{
    [Fact]
    public void Loss_OfVPrediction_IsTheErrorAgainstV()
    {
        using var schedule = new NoiseSchedule(CPU);
        using var objective = new Objective(schedule, float32, PredictionKind.V);
        using var scope = NewDisposeScope();
        var (latents, noise, timesteps) = (randn(2, 4, 4, 4), randn(2, 4, 4, 4), tensor(new[] { 20L, 700 }));
        var v = schedule.Velocity(latents, noise, timesteps);

        var right = objective.Loss((_, _, _) => v + 2, latents, noise, timesteps, NotRead());
        var wrong = objective.Loss((_, _, _) => noise, latents, noise, timesteps, NotRead());

        Assert.Equal(4, right.item<float>(), 1e-5);
        Assert.True(wrong.item<float>() > 0.1);
    }

    [GoldenFact("loss_weights.json")]
    public void Loss_OfEachWeight_IsKohyasAtEveryTimestep()
    {
        AssertWeights("min_snr5_epsilon", PredictionKind.Epsilon, Weighted(new() { MinSnrGamma = 5 }));
        AssertWeights("min_snr1_epsilon", PredictionKind.Epsilon, Weighted(new() { MinSnrGamma = 1 }));
        AssertWeights("min_snr5_v", PredictionKind.V, Weighted(new() { MinSnrGamma = 5 }));
        AssertWeights("debiased_estimation", PredictionKind.Epsilon, Weighted(new() { DebiasedEstimationLoss = true }));
        AssertWeights("debiased_estimation", PredictionKind.V, Weighted(new() { DebiasedEstimationLoss = true }));
        AssertWeights("scale_v_pred_loss_like_noise_pred", PredictionKind.V, new() { ScaleVPredLoss = true });
    }

    [GoldenFact("loss_weights.json")]
    public void Loss_WithSeveralWeights_IsMultipliedByEach()
    {
        var golden = GoldenFolder.Json("loss_weights.json");
        using var schedule = new NoiseSchedule(CPU);
        var all = Weighted(new() { MinSnrGamma = 5, DebiasedEstimationLoss = true });
        using var objective = Objective(schedule, all with { Prediction = PredictionKind.V, ScaleVPredLoss = true });

        foreach (var t in new[] { 0, 300, 999 })
        {
            var expected = new[] { "min_snr5_v", "scale_v_pred_loss_like_noise_pred", "debiased_estimation" }
                .Aggregate(1.0, (product, table) => product * golden.GetProperty(table)[t].GetDouble());
            Assert.Equal(1, LossOfOne(schedule, objective, t) / expected, 1e-4);
        }
    }

    [Fact]
    public void Weights_OfSettingsThatChooseNone_AreNone()
    {
        using var schedule = new NoiseSchedule(CPU);

        Assert.Null(LossWeights.ByTimestep(new() { Prediction = PredictionKind.V }, schedule.Snr));
        Assert.Null(LossWeights.ByTimestep(
            new() { Prediction = PredictionKind.Epsilon, ScaleVPredLoss = true }, schedule.Snr)); // refused before
    }

    [Fact]
    public void Loss_OfABatch_WeighsEachImageByItsOwnTimestep()
    {
        using var schedule = new NoiseSchedule(CPU);
        using var objective = Objective(schedule, new() { Prediction = PredictionKind.V, ScaleVPredLoss = true });
        using var scope = NewDisposeScope();
        var (latents, noise, timesteps) = (randn(2, 4, 4, 4), randn(2, 4, 4, 4), tensor(new[] { 20L, 900 }));
        var error = tensor(new[] { 1f, 3f }).view(2, 1, 1, 1);

        var loss = objective.Loss(
            (_, _, _) => schedule.Velocity(latents, noise, timesteps) + error, latents, noise, timesteps, NotRead());

        var expected = new[] { (20, 1.0), (900, 9.0) }.Average(image =>
            image.Item2 * Math.Min(schedule.Snr[image.Item1], 1000) / (Math.Min(schedule.Snr[image.Item1], 1000) + 1));
        Assert.Equal(expected, loss.item<float>(), 1e-5);
    }

    private static Conditioning NotRead() => new(zeros(1, 7, 8));

    private static void AssertWeights(string table, PredictionKind prediction, TrainingSettings settings)
    {
        var expected = GoldenFolder.Json("loss_weights.json").GetProperty(table)
            .EnumerateArray().Select(weight => weight.GetDouble()).ToList();
        foreach (var zeroTerminalSnr in new[] { false, true }) // kohya's weights do not know of the rescaling
        {
            using var schedule = new NoiseSchedule(CPU, zeroTerminalSnr);
            using var objective = Objective(schedule, settings with { Prediction = prediction });
            for (var t = 0; t < 1000; t += 9) // kohya's table is fp32, where 1 - a cancels near t = 0
                Assert.Equal(1, LossOfOne(schedule, objective, t) / expected[t], 3e-5);
        }
    }

    private static TrainingSettings Weighted(LossSettings loss) => new() { Loss = loss };

    private static Objective Objective(NoiseSchedule schedule, TrainingSettings settings) => new(
        schedule, float32, settings.Prediction!.Value, LossWeights.ByTimestep(settings, schedule.Snr));

    // An error of one everywhere, so that the loss is the weight.
    private static double LossOfOne(NoiseSchedule schedule, Objective objective, long timestep)
    {
        using var scope = NewDisposeScope();
        var (latents, noise, timesteps) = (zeros(1, 4, 2, 2), zeros(1, 4, 2, 2), tensor(new[] { timestep }));
        return objective.Loss((_, _, _) => ones(1, 4, 2, 2), latents, noise, timesteps, NotRead()).item<float>();
    }
}
