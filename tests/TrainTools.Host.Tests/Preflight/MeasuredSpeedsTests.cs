using TrainTools.Host.Preflight;
using TrainTools.Projects.Runs;

namespace TrainTools.Host.Tests.Preflight;

public sealed class MeasuredSpeedsTests
{
    private static readonly SpeedKey Sd15 = new("SD 1.x", 859_520_964, 512, 1, "fp16", "NVIDIA GeForce RTX 3060");

    [Fact]
    public void Exactly_OfTheSame_TakesTheNewestRun()
    {
        JobRecord[] runs = [Run(Sd15, 0.4, day: 2), Run(Sd15, 0.7, day: 1)];

        Assert.Equal(0.4, MeasuredSpeeds.Exactly(runs, Sd15));
    }

    [Fact]
    public void Anything_OfAnotherFamilySizePrecisionOrDevice_IsNotBorrowed()
    {
        JobRecord[] runs =
        [
            Run(Sd15 with { Family = "SDXL" }, 1), Run(Sd15 with { UNetWeights = 900_000 }, 0.01),
            Run(Sd15 with { Precision = "fp32" }, 1), Run(Sd15 with { Device = "cpu" }, 30),
            Run(null, 1), Run(Sd15, 1) with { Step = 4 }, Run(Sd15, 0),
        ];

        Assert.Null(MeasuredSpeeds.Exactly(runs, Sd15));
        Assert.Null(MeasuredSpeeds.Roughly(runs, Sd15));
    }

    [Fact]
    public void Roughly_OfAnotherResolutionOrBatchSize_LiesBetweenTheSameAndMoreThanItsPixels()
    {
        JobRecord[] runs = [Run(Sd15, 0.5)];
        var large = Sd15 with { Resolution = 1024 };

        var (least, most) = MeasuredSpeeds.Roughly(runs, large)!.Value;
        var (smallest, largest) = MeasuredSpeeds.Roughly([Run(Sd15 with { BatchSize = 4 }, 2)], Sd15)!.Value;

        Assert.Null(MeasuredSpeeds.Exactly(runs, large));
        Assert.Equal(0.5, least);
        Assert.InRange(most, 0.5 * 4, 0.5 * 6);
        Assert.InRange(smallest, 0.3, 0.5);
        Assert.Equal(2, largest);
    }

    private static JobRecord Run(SpeedKey? speed, double seconds, int day = 1) => new()
    {
        Speed = speed, SecondsPerStep = seconds, Step = 5,
        Created = new DateTimeOffset(2026, 11, day, 0, 0, 0, default),
    };
}
