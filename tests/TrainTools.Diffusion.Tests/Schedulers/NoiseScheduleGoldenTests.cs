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

    private static void AssertClose(string table, IReadOnlyList<double> found, double relative)
    {
        var expected = GoldenFolder.Json("noise_schedule.json").GetProperty(table)
            .EnumerateArray().Select(value => value.GetDouble()).ToList();
        Assert.Equal(expected.Count, found.Count);
        for (var t = 0; t < expected.Count; t++)
            Assert.True(Math.Abs(found[t] / expected[t] - 1) <= relative, $"t = {t}: {found[t]:R}, expected {expected[t]:R}");
    }
}
