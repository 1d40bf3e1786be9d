using TrainTools.Diffusion.Schedulers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Schedulers;

/// <summary>The noise schedule against diffusers' DDPMScheduler (kohya) and LDM's own table (A1111).</summary>
public sealed class NoiseScheduleGoldenTests
{
    [GoldenFact("noise_schedule.json"), NoTensorLeak]
    public void AlphasCumprod_MatchTheFloat64Table()
    {
        using var schedule = new NoiseSchedule(CPU);

        AssertClose("alphas_cumprod_float64", schedule.AlphasCumprod, 1e-12); // the same formula in the same precision
    }

    [GoldenFact("noise_schedule.json"), NoTensorLeak]
    public void AlphasCumprod_MatchKohyasFloat32Table()
    {
        using var schedule = new NoiseSchedule(CPU);

        AssertClose("alphas_cumprod_kohya", schedule.AlphasCumprod, 1e-6); // its fp32 product drifts by 8e-7
        AssertClose("alphas_cumprod_ldm", schedule.AlphasCumprod, 1e-7);   // rounded to fp32 once
    }

    [GoldenFact("noise_schedule.json"), NoTensorLeak]
    public void AlphasCumprod_WithZeroTerminalSnr_MatchKohyasTableAndEndInNoise()
    {
        using var schedule = new NoiseSchedule(CPU, zeroTerminalSnr: true);
        using var usual = new NoiseSchedule(CPU);

        // kohya multiplies its fp32 table up again from the betas; near the end little is left of it to compare.
        AssertClose("alphas_cumprod_zero_terminal_snr_kohya", schedule.AlphasCumprod, 1e-4, maxAbs: 1e-9);
        Assert.Equal(0, schedule.AlphasCumprod[^1]);
        Assert.Equal(usual.Snr, schedule.Snr);
    }

    [Fact, NoTensorLeak]
    public void Velocity_AtTheLastTimestepOfARescaledSchedule_IsMinusTheLatents()
    {
        using var schedule = new NoiseSchedule(CPU, zeroTerminalSnr: true);
        using var scope = NewDisposeScope();
        var (latents, noise) = (randn(1, 4, 2, 2), randn(1, 4, 2, 2));
        var last = tensor(new[] { 999L });

        TensorAssert.Close(noise, schedule.AddNoise(latents, noise, last));
        TensorAssert.Close(-latents, schedule.Velocity(latents, noise, last));
    }

    [Fact, NoTensorLeak]
    public void Velocity_OfEachTimestep_TurnsNoisyLatentsBackIntoCleanOnes()
    {
        using var schedule = new NoiseSchedule(CPU);
        using var scope = NewDisposeScope();
        var (latents, noise) = (randn(5, 4, 2, 2), randn(5, 4, 2, 2));
        var timesteps = tensor(new[] { 0L, 100, 500, 900, 999 });
        var a = tensor(timesteps.data<long>().Select(t => (float)schedule.AlphasCumprod[(int)t]).ToArray()).view(-1, 1, 1, 1);

        var noisy = schedule.AddNoise(latents, noise, timesteps);
        var v = schedule.Velocity(latents, noise, timesteps);

        TensorAssert.Close(latents, noisy * a.sqrt() - v * (1 - a).sqrt(), maxAbs: 1e-5); // x0 = sqrt(a) x_t - sqrt(1-a) v
        TensorAssert.Close(noise, noisy * (1 - a).sqrt() + v * a.sqrt(), maxAbs: 1e-5);
    }

    [GoldenTheory("golden.json", "golden.safetensors"), NoTensorLeak]
    [GoldenModels("golden.json", "golden.safetensors")]
    public void AddNoise_AtTheTrainingTimesteps_MatchesTheReference(string name)
    {
        using var golden = Golden.Open(name);
        using var schedule = new NoiseSchedule(CPU);
        using var scope = NewDisposeScope();

        var noisy = schedule.AddNoise(golden["train.latents"], golden["train.noise"], golden["train.timesteps"]);

        TensorAssert.Close(golden["train.noisy"], noisy, maxAbs: 5e-6); // one multiply-add of values around 1
    }

    private static void AssertClose(string table, IReadOnlyList<double> found, double relative, double maxAbs = 0)
    {
        var expected = GoldenFolder.Json("noise_schedule.json").GetProperty(table)
            .EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal(expected.Count, found.Count);
        for (var t = 0; t < expected.Count; t++)
            Assert.True(Math.Abs(found[t] - expected[t]) <= relative * Math.Abs(expected[t]) + maxAbs, $"t = {t}: {found[t]:R}, expected {expected[t]:R}");
    }
}
