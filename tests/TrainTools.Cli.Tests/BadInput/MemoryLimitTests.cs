using TrainTools.Host;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.BadInput;

[Collection(SampleFixture.Name)]
public sealed class MemoryLimitTests(SampleFixture fixture) : IDisposable
{
    private const long Mebibyte = 1L << 20;
    private readonly Workplace _place = new Workplace(fixture.Sample).WithImages(4);

    public void Dispose() => _place.Dispose();

    [MemoryLimitFact]
    public void MemoryThatRunsOut_EndsTheRunWithTheNextCheaperPlan()
    {
        // The tensors of a step of 64 images (4 images, 16 times each) are large, 32 MB and more, beside the 64 MiB that
        // are allowed: the one that does not fit leaves room for what .NET itself needs meanwhile. Where small ones fill
        // the memory to its last bytes, the runtime finds none for itself and ends by an abort.
        _place.Resolution = 512;
        _place.Repeats = 16;
        _place.Epochs = 100;
        using var process = TrainToolsProcess.Start(_place.Arguments(
            "--checkpointing", "off", "--batch-size", "64", "--validation", "off", "--events", "json"));
        process.WaitForLine(line => line.StartsWith("""{"memory_planned":"""));

        process.LimitGrowth(64 * Mebibyte);
        var result = process.Wait();

        Assert.True(result.ExitCode == ExitCode.BadInput, $"exit code {result.ExitCode}: {result.Error}");
        string sentence = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("The memory ran out.", sentence);
        Assert.Contains("give --checkpointing on", sentence);
        Assert.Empty(_place.LoraFiles);
    }
}
