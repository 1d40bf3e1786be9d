using TrainTools.Core.Problems;
using TrainTools.Testing;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

public sealed class SpillWatchTests
{
    private const long Megabyte = 1L << 20;
    private const long Gigabyte = 1L << 30;

    private static readonly CheaperPlan Cheaper =
        new(new Problem("memory.checkpointing", "gradient_checkpointing", ("value", "on")), "", 5 * Gigabyte);

    private static readonly MemoryPlan Fitting = new(default, 3 * Gigabyte, 6 * Gigabyte, 4 * Gigabyte, Cheaper);
    private static readonly MemoryPlan TooLarge = new(default, 3 * Gigabyte, 9 * Gigabyte, 4 * Gigabyte, Cheaper);

    [Fact]
    public void SharedMemoryThatGrew_IsToldOnceWithWhatToDo()
    {
        var told = Told(Fitting, before: new(80 * Megabyte, null), after: new(80 * Megabyte + 2 * Gigabyte, null));

        var (step, problem) = Assert.Single(told);
        Assert.Equal((3, "memory.spilled", "2.0 GB"), (step, problem.Code, problem.Argument("bytes")));
        Assert.Equal("memory.next", Assert.Single(problem.Inner("cheaper_problem")).Code);
        Assert.Contains("many times longer", ProblemTexts.InEnglish(problem));
    }

    [Theory]
    [InlineData(0, 256, false)]
    [InlineData(0, 257, true)]
    [InlineData(300, 500, false)] // what was there before is another's, or CUDA's
    [InlineData(300, 557, true)]
    public void SharedMemory_CountsFromItsValueBeforeLoading(long before, long after, bool isTold)
    {
        var told = Told(Fitting, new(before * Megabyte, 0), new(after * Megabyte, 0));

        Assert.Equal(isTold ? 1 : 0, told.Count);
    }

    [Fact]
    public void SharedMemoryThatGrowsLater_IsToldAtTheNextLook()
    {
        var watch = new SpillWatch(Readings(new(0, null), new(0, null), new(Gigabyte, null)));

        var told = Enumerable.Range(1, 20).Where(_ => watch.AfterStep(Fitting) is not null);

        Assert.Equal([10], told);
    }

    [Fact]
    public void WithoutTheCounter_AFullGpuIsToldWhereMoreWasForetoldThanWasFree()
    {
        var full = new GpuReading(null, 100 * Megabyte);

        var problem = Assert.Single(Told(TooLarge, new(null, 4 * Gigabyte), full)).Problem;
        Assert.Equal(("memory.spills_perhaps", "9.0 GB", "4.0 GB"),
            (problem.Code, problem.Argument("expected"), problem.Argument("bytes")));
        Assert.Empty(Told(Fitting, new(null, 4 * Gigabyte), full));
        Assert.Empty(Told(TooLarge, new(null, 4 * Gigabyte), new(null, Gigabyte)));
    }

    [Fact]
    public void WithTheCounterAtRest_AFullGpuIsNoSpill() =>
        Assert.Empty(Told(TooLarge, new(0, 4 * Gigabyte), new(0, 0)));

    [Fact]
    public void WithoutAnyAnswer_NothingIsTold() => Assert.Empty(Told(TooLarge, default, default));

    [Fact]
    public void Device_ThatCannotSpill_IsNotWatched()
    {
        Assert.Null(SpillWatch.For(CPU));
        if (!OperatingSystem.IsWindows())
            Assert.Null(SpillWatch.For(new Device(TorchSharp.DeviceType.CUDA)));
    }

    [Fact]
    public void Counter_OfAProcess_IsSummedOverItsAdapters()
    {
        (string, long)[] items =
        [
            ("pid_12_luid_0x00000000_0x0000C5A5_phys_0", 5), ("pid_123_luid_0x00000000_0x0000C5A5_phys_0", 100),
            ("PID_12_luid_0x00000000_0x0000D112_phys_0", 7),
        ];

        Assert.Equal(12, SharedGpuMemory.OwnBytes(items, 12));
        Assert.Null(SharedGpuMemory.OwnBytes(items, 1));
    }

    [Fact]
    public void Counter_WhereThereIsNone_IsNoAnswer()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Null(SharedGpuMemory.Bytes());
        else
            Assert.InRange(SharedGpuMemory.Bytes() ?? 0, 0, long.MaxValue);
    }

    private static List<(int Step, Problem Problem)> Told(MemoryPlan plan, GpuReading before, GpuReading after)
    {
        var watch = new SpillWatch(Readings(before, after));
        return
        [
            .. Enumerable.Range(1, 60).Select(step => (step, watch.AfterStep(plan)))
                .Where(told => told.Item2 is not null).Select(told => (told.step, told.Item2!)),
        ];
    }

    /// <summary>One after the other, and the last again and again.</summary>
    private static Func<GpuReading> Readings(params GpuReading[] readings)
    {
        var next = 0;
        return () => readings[Math.Min(next++, readings.Length - 1)];
    }
}
