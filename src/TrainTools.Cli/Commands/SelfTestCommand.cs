using System.CommandLine;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host;
using TrainTools.Training.Memory;

namespace TrainTools.Cli.Commands;

/// <summary>
/// <c>traintools self-test FOLDER</c>: loads a libtorch and tries it. The program starts itself with it, in a process
/// that may crash.
/// </summary>
internal static class SelfTestCommand
{
    /// <summary>The verb with its argument.</summary>
    public static Verb Make(CommandConsole console)
    {
        var folder = new Argument<string>("FOLDER") { Description = "libtorch, or Python's torch folder." };
        var source = new Option<LibtorchSource>("--source") { Description = "Who named it." };
        var events = Answers.Choice(
            "--events", "Tell a failure as JSON on stdout.", ("json", TrainOptions.EventForm.Json));
        var verb = new Verb("self-test", "Tries a libtorch.", new OptionGroup("Options", source, events))
        {
            Usage = "FOLDER",
            Hidden = true,
        };
        verb.Arguments.Add(folder);
        verb.SetAction(parse => Run(parse.GetRequiredValue(folder), parse.GetValue(source), console));
        return verb;
    }

    private static int Run(string folder, LibtorchSource source, CommandConsole console)
    {
        var libtorch = LibtorchFolder.Find(source, folder)
            ?? throw new LibtorchException(LibtorchFolder.Missing(folder));
        try
        {
            SelfTest.Run(libtorch);
        }
        catch (Exception error) when (OutOfMemory.Means(error)) // the WebUI may hold all of the GPU
        {
            console.Output.WriteLine("There is not enough memory free to try it.");
            return ExitCode.NotKnown;
        }
        console.Output.WriteLine("libtorch passed its self-test.");
        return ExitCode.Done;
    }
}
