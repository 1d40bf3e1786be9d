using TrainTools.Cli.Commands;
using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.TestKit;
using TrainTools.Training;

namespace TrainTools.Cli.Tests;

/// <summary>
/// Runs the command line inside the test, with a training that only says what a test wants it to say.
/// </summary>
internal sealed class CommandLineHarness
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    /// <summary>What <c>train</c> runs.</summary>
    public Train Train { get; init; } = (_, _, _) => throw new InvalidOperationException("no training was asked for");

    /// <summary>The request that the training was given, or null.</summary>
    public TrainingRequest? Request { get; private set; }

    /// <summary>The folder for program data, where runs are kept that name no folder.</summary>
    public string ProgramData { get; init; } = Path.Combine(Path.GetTempPath(), $"traintools-test-{Path.GetRandomFileName()}");

    /// <summary>What was written to stdout.</summary>
    public string Output => _output.ToString();

    /// <summary>What was written to stderr.</summary>
    public string Error => _error.ToString();

    /// <summary>The lines of stdout.</summary>
    public string[] OutputLines => Lines(Output);

    /// <summary>The lines of stderr.</summary>
    public string[] ErrorLines => Lines(Error);

    /// <summary>Runs and answers the exit code.</summary>
    public int Run(params string[] args)
    {
        var console = new CommandConsole
        {
            Output = _output,
            Error = _error,
            Clock = new ManualClock(),
            ProgramData = ProgramData,
        };
        return new TrainToolsCommand(console, Remember).Run(args);
    }

    private RunEnded Remember(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop)
    {
        Request = request;
        return Train(request, report, stop);
    }

    private static string[] Lines(string text) =>
        text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
