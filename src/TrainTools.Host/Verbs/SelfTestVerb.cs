using System.CommandLine;
using TrainTools.Diffusion.Libtorch;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Computing;
using TrainTools.Training.Devices;

namespace TrainTools.Host.Verbs;

/// <summary>
/// <c>traintools self-test FOLDER</c>: loads a libtorch and tries it. The program starts itself with it, in a process
/// that may crash.
/// </summary>
internal static class SelfTestVerb
{
    /// <summary>The verb with its argument.</summary>
    public static Verb Make(HostConsole console)
    {
        var folder = new Argument<string>("FOLDER") { Description = "libtorch, or Python's torch folder." };
        var source = new Option<LibtorchSource>("--source") { Description = "Who named it." };
        var verb = new Verb("self-test", "Tries a libtorch.", new OptionGroup("Options", source))
        {
            Usage = "FOLDER",
            Hidden = true,
        };
        verb.Arguments.Add(folder);
        verb.SetAction(parse => Run(parse.GetRequiredValue(folder), parse.GetValue(source), console));
        return verb;
    }

    private static int Run(string folder, LibtorchSource source, HostConsole console)
    {
        var libtorch = LibtorchFolder.Find(source, folder)
            ?? throw new LibtorchException($"{folder} holds no libtorch. Name the folder of one.");
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
