using TrainTools.Cli.Console;
using TrainTools.Core.Events;

namespace TrainTools.Cli.Tests.Console;

public sealed class MemoryTextTests
{
    private const long Tenth = (1L << 30) / 10;

    [Fact]
    public void Plan_ThatFits_IsALine() => Assert.Equal(
        "Memory: about 5.1 GB expected.",
        RunText.Memory(new MemoryPlanned(Checkpointing: false, 51 * Tenth, 200 * Tenth, Fits: true)));

    [Fact]
    public void Plan_ThatComputesTwice_SaysWhy() => Assert.Equal(
        "Memory: about 4.0 GB expected; parts of each step are computed twice to save memory.",
        RunText.Memory(new MemoryPlanned(Checkpointing: true, 40 * Tenth, 50 * Tenth, Fits: true)));

    [Fact]
    public void Plan_ThatDoesNotFit_SaysWhatToDo()
    {
        string text = RunText.Memory(new MemoryPlanned(Checkpointing: true, 40 * Tenth, 10 * Tenth, Fits: false));

        Assert.Contains("more than is free (1.0 GB): close other programs", text);
    }

    [Fact]
    public void Taken_StandsBesideWhatWasPredicted() => Assert.Equal(
        "Memory: predicted 5.1 GB, took 5.0 GB.",
        RunText.Memory(new MemoryTaken(51 * Tenth, 50 * Tenth)));
}
