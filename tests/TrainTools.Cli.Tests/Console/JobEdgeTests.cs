using TrainTools.Cli.Console;
using TrainTools.Core.Problems;
using TrainTools.Host;
using TrainTools.TestKit;
using TrainTools.Training.Data;

namespace TrainTools.Cli.Tests.Console;

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
        var problem = new Problem("image.none_usable", "");

        int exit = Edge().Run(() => throw new TrainingException(problem));

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Equal([problem], Assert.Single(_told).Problems);
    }

    [Fact]
    public void FaultOfTheProgram_KeepsItsDetailsInAFile()
    {
        int exit = Edge().Run(() => throw new InvalidOperationException("odd"));

        Assert.Equal(ExitCode.Fault, exit);
        var told = Assert.Single(_told);
        string message = told.Message;
        Assert.Equal("program.fault", Assert.Single(told.Problems).Code);
        Assert.StartsWith("This is a fault of the program: InvalidOperationException: odd.", message);
        string file = Path.Combine(
            Path.GetTempPath(), $"traintools-fault-20250304-050607-{Environment.ProcessId}.txt");
        Assert.Contains(file, message);
        Assert.Contains(nameof(FaultOfTheProgram_KeepsItsDetailsInAFile), File.ReadAllText(file)); // the stack trace
        File.Delete(file);
    }

    private JobEdge Edge() => new(_told.Add, new ManualClock());
}
