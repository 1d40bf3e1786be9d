using System.Text.Json;
using TrainTools.Core.Settings;
using TrainTools.Testing;
using TrainTools.Training.Optimization;

namespace TrainTools.Training.Tests.Optimization;

/// <summary>Every schedule at every step against diffusers' get_scheduler, one step past the end included.</summary>
public sealed class LearningRateScheduleGoldenTests
{
    private const double BaseRate = 1e-3; // lr_schedules.json, note

    [GoldenFact("lr_schedules.json")]
    public void Factor_OfEachStoredSchedule_MatchesTheReference()
    {
        var golden = GoldenFolder.Json("lr_schedules.json");
        var warm = new OptimizerSettings { WarmupSteps = golden.GetProperty("warmup").GetInt32() };
        Dictionary<string, OptimizerSettings> stored = new()
        {
            ["constant"] = warm with { Schedule = ScheduleKind.Constant },
            ["constant_with_warmup"] = warm with { Schedule = ScheduleKind.ConstantWithWarmup },
            ["linear"] = warm with { Schedule = ScheduleKind.Linear },
            ["cosine"] = warm with { Schedule = ScheduleKind.Cosine },
            ["cosine_no_warmup"] = warm with { Schedule = ScheduleKind.Cosine, WarmupSteps = 0 },
            ["cosine_with_restarts_1"] = warm with { Schedule = ScheduleKind.CosineWithRestarts },
            ["cosine_with_restarts_3"] = warm with { Schedule = ScheduleKind.CosineWithRestarts, ScheduleCycles = 3 },
            ["polynomial_power1"] = warm with { Schedule = ScheduleKind.Polynomial },
            ["polynomial_power2"] = warm with { Schedule = ScheduleKind.Polynomial, SchedulePower = 2 },
        };
        var steps = golden.GetProperty("steps").GetInt32();

        foreach (var (name, settings) in stored)
            AssertRates(golden.GetProperty(name), LearningRateSchedule.Factor(settings, steps, BaseRate), name);

        var unknown = golden.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Array)
            .Select(entry => entry.Name).Except(stored.Keys);
        Assert.Empty(unknown);
    }

    private static void AssertRates(JsonElement table, Func<int, double> factor, string name)
    {
        var expected = table.EnumerateArray().Select(value => value.GetDouble()).ToList();
        for (var step = 0; step < expected.Count; step++)
        {
            var found = BaseRate * factor(step);
            // The formulas agree to the last bits of float64; the table is printed with 12 digits.
            Assert.True(Math.Abs(found - expected[step]) <= 1e-12, $"{name}, step {step}: {found:R}, expected {expected[step]:R}");
        }
    }
}
