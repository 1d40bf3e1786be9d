using TrainTools.Host.CommandLine;

namespace TrainTools.Host.Tests.BadInput;

[Collection(SampleFixture.Name)]
public sealed class MemoryLimitTests(SampleFixture fixture) : IDisposable
{
    private const long Mebibyte = 1L << 20;
    private readonly Workplace _place = new Workplace(fixture.Sample).WithPictures();

    public void Dispose() => _place.Dispose();

    [MemoryLimitFact]
    public void MemoryThatRunsOut_EndsTheRunWithTheNextCheaperPlan()
    {
        _place.Resolution = 1024; // a plain pass keeps more than two gigabytes
        _place.Epochs = 100;
        using var process = TrainToolsProcess.Start(_place.Arguments("--checkpointing", "off", "--events", "json"));
        process.WaitForLine(line => line.StartsWith("""{"memory_planned":"""));

        process.LimitGrowth(64 * Mebibyte);
        var result = process.Wait();

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        string sentence = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("The memory ran out.", sentence);
        Assert.Contains("give --checkpointing on", sentence);
        Assert.Empty(_place.LoraFiles);
    }
}
