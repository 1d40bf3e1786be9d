using TrainTools.Training.Devices;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Benchmarks;

public sealed class MemoryMeterTests
{
    private const long Mebibyte = 1L << 20;

    [Fact]
    public void Peak_AfterATensorThatIsGoneAgain_KnowsOfIt()
    {
        var meter = new MemoryMeter(CPU);

        using (ones(new long[] { 64 * Mebibyte }, float32))
        {
        }

        Assert.True(meter.Peak >= meter.Before + 200 * Mebibyte, $"{meter.Before} before, {meter.Peak} at the peak");
    }
}
