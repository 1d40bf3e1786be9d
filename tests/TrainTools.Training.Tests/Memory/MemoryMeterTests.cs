using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

// Alone: each training that begins in this process has its peak forgotten.
[Collection(nameof(TrainingMemoryTests.Alone))]
public sealed class MemoryMeterTests
{
    private const long Mebibyte = 1L << 20;

    [Fact]
    public void Peak_AfterATensorThatIsGoneAgain_KnowsOfIt()
    {
        var meter = new MemoryMeter(CPU);
        var before = meter.InUse;

        using (ones(new long[] { 64 * Mebibyte }, float32))
        {
        }

        Assert.True(meter.Peak >= before + 200 * Mebibyte, $"{before} before, {meter.Peak} at the peak");
    }
}
