using TrainTools.Host.CommandLine;

namespace TrainTools.Host.Tests.BadInput;

[Collection(SampleFixture.Name)]
public sealed class MemoryLimitTests(SampleFixture fixture) : IDisposable
{
    private const long Mebibyte = 1L << 20;
    private readonly Workplace _place = new Workplace(fixture.Sample).WithPictures(16);

    public void Dispose() => _place.Dispose();

    [MemoryLimitFact]
    public void MemoryThatRunsOut_EndsTheRunWithTheNextCheaperPlan()
    {
        // A plain pass keeps more than two gigabytes, in tensors so large that the one which does not fit leaves room for
        // what .NET itself needs meanwhile: without that it would end by an abort.
        _place.Resolution = 512;
        _place.Epochs = 100;
        using var process = TrainToolsProcess.Start(_place.Arguments(
            "--checkpointing", "off", "--batch-size", "16", "--validation", "off", "--events", "json"));
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
