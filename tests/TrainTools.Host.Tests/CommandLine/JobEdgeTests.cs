using TrainTools.Host.CommandLine;
using TrainTools.Training.Run;

namespace TrainTools.Host.Tests.CommandLine;

public sealed class JobEdgeTests
{
    private readonly List<Failure> _told = [];

    [Fact]
    public void JobThatEnds_GivesItsExitCode()
    {
        int exit = Edge().Run(() => ExitCode.Stopped);

        Assert.Equal(ExitCode.Stopped, exit);
        Assert.Empty(_told);
    }

    [Fact]
    public void JobThatFails_IsToldOnceAndGivesItsCode()
    {
        int exit = Edge().Run(() => throw new TrainingException("The loss is NaN."));

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Equal("The loss is NaN.", Assert.Single(_told).Message);
    }

    [Fact]
    public void FaultOfTheProgram_KeepsItsDetailsInAFile()
    {
        int exit = Edge().Run(() => throw new InvalidOperationException("odd"));

        Assert.Equal(ExitCode.Fault, exit);
        string message = Assert.Single(_told).Message;
        Assert.StartsWith("This is a fault of the program: InvalidOperationException: odd.", message);
        string file = Path.Combine(
            Path.GetTempPath(), $"traintools-fault-20250304-050607-{Environment.ProcessId}.txt");
        Assert.Contains(file, message);
        Assert.Contains(nameof(FaultOfTheProgram_KeepsItsDetailsInAFile), File.ReadAllText(file)); // the stack trace
        File.Delete(file);
    }

    private JobEdge Edge() => new(_told.Add, new ManualClock());
}
