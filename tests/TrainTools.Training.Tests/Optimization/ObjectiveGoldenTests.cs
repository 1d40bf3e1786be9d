using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Schedulers;
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
    public void Loss_ScaledLikeThatOfNoise_HasKohyasWeightAtEveryTimestep()
    {
        var expected = GoldenFolder.Json("loss_weights.json").GetProperty("scale_v_pred_loss_like_noise_pred")
            .EnumerateArray().Select(weight => weight.GetDouble()).ToList();
        foreach (var zeroTerminalSnr in new[] { false, true }) // kohya's weights do not know of the rescaling
        {
            using var schedule = new NoiseSchedule(CPU, zeroTerminalSnr);
            using var objective = new Objective(schedule, float32, PredictionKind.V, scalesVPrediction: true);
            for (var t = 0; t < 1000; t += 9)
                Assert.Equal(expected[t], LossOfOne(schedule, objective, t), 2e-6); // fp32 tables on both sides
        }
    }

    [Fact]
    public void Loss_OfABatch_WeighsEachImageByItsOwnTimestep()
    {
        using var schedule = new NoiseSchedule(CPU);
        using var objective = new Objective(schedule, float32, PredictionKind.V, scalesVPrediction: true);
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

    // An error of one everywhere, so that the loss is the weight.
    private static double LossOfOne(NoiseSchedule schedule, Objective objective, long timestep)
    {
        using var scope = NewDisposeScope();
        var (latents, noise, timesteps) = (zeros(1, 4, 2, 2), zeros(1, 4, 2, 2), tensor(new[] { timestep }));
        return objective.Loss((_, _, _) => ones(1, 4, 2, 2), latents, noise, timesteps, NotRead()).item<float>();
    }
}
