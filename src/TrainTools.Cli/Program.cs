using System.Text;
using TrainTools.Cli.Commands;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Core.Events;
using TrainTools.Training;

// Names and captions come in any script, and Windows consoles start with an old code page. No byte order mark: a
// program that reads our events line by line would stumble over it.
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Console.OutputEncoding = utf8;

var console = new CommandConsole
{
    Output = Console.Out,
    Error = Console.Error,
    Input = Console.In,
    IsTerminal = !Console.IsOutputRedirected,
    Width = CommandConsole.MeasureWidth(),
    Clock = TimeProvider.System,
};
return new TrainToolsCommand(console, Train).Run(args);

static RunEnded Train(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop)
{
    ComputeLibrary.Use();
    return TrainingRun.Run(request, report, stop);
}
