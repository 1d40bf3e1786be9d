using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Schedulers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Schedulers;

/// <summary>Sigmas and timesteps against k-diffusion 0.0.16 and A1111 1.7.0.</summary>
public sealed class SigmaTableGoldenTests
{
    private const double InFp32 = 3e-5; // theirs are fp32, where 1 − a cancels near t = 0

    [GoldenFact("noise_schedule.json")]
    public void Sigmas_OfEachSchedule_AreTheReferences()
    {
        var table = new SigmaTable();
        foreach (var steps in new[] { 20, 28 })
        {
            var golden = GoldenFolder.Json("noise_schedule.json").GetProperty("schedules").GetProperty($"{steps}");

            Close(Part(golden, "automatic"), SigmaSchedule.Sigmas(SamplerSchedule.Normal, steps, table));
            Close(Part(golden, "karras"), SigmaSchedule.Sigmas(SamplerSchedule.Karras, steps, table));
            Close(Part(golden, "exponential"), SigmaSchedule.Sigmas(SamplerSchedule.Exponential, steps, table));
            var timesteps = golden.GetProperty("ddim_timesteps").EnumerateArray().Select(t => t.GetInt32());
            Assert.Equal(timesteps, SpacedTimesteps.Of(steps));
        }
    }

    [GoldenFact("noise_schedule.json")]
    public void SigmasAndTimesteps_BetweenWholeOnes_AreTheReferences()
    {
        var table = new SigmaTable();
        var golden = GoldenFolder.Json("noise_schedule.json");

        foreach (var pair in golden.GetProperty("t_to_sigma").EnumerateArray())
            Assert.Equal(1, table.SigmaAt(pair[0].GetDouble()) / pair[1].GetDouble(), InFp32);
        foreach (var pair in golden.GetProperty("sigma_to_t").EnumerateArray()) // their fp32 logarithms: 1e-7 of 6 / 0.005
            Assert.Equal(pair[1].GetDouble(), table.TimestepOf(pair[0].GetDouble()), 2e-3);
    }

    [Fact]
    public void Most_WithZeroTerminalSnr_IsTheWebUis()
    {
        Assert.Equal(4518.76, new SigmaTable(zeroTerminalSnr: true).Most, tolerance: 0.01);
        Assert.Equal(999, new SigmaTable(zeroTerminalSnr: true).TimestepOf(4518.8));
    }

    private static void Close(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, InFp32 * pair.First + 1e-12));
    }

    private static double[] Part(JsonElement golden, string name)
    {
        var part = golden.GetProperty(name);
        var list = part.ValueKind == JsonValueKind.Object ? part.GetProperty("sigmas") : part;
        return [.. list.EnumerateArray().Select(sigma => sigma.GetDouble())];
    }
}
