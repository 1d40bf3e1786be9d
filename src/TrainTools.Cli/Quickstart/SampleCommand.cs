using System.CommandLine;
using TrainTools.Cli.Console;
using TrainTools.Host;

namespace TrainTools.Cli.Quickstart;

/// <summary><c>traintools sample DIR</c>: makes the sample, and says how to train on it.</summary>
internal static class SampleCommand
{
    /// <summary>The verb with its argument.</summary>
    public static Verb Make(CommandConsole console)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder to make." };
        var verb = new Verb("sample", "Makes a folder to try everything with: images, captions, a tiny base model.")
        {
            Usage = "DIR",
            Introduction = "Copies 16 images of a cartoon character with captions and a tiny base model, " +
                "all of them free to use. Training on it takes a minute on any computer. A second call leaves the " +
                "folder as it is.",
            Examples = ["traintools sample sample"],
        };
        verb.Arguments.Add(folder);
        verb.SetAction(parse => Run(parse.GetRequiredValue(folder), console));
        return verb;
    }

    private static int Run(string path, CommandConsole console)
    {
        var sample = new SampleFolder(path);
        bool isNew = sample.Create();
        console.Output.WriteLine($"The sample is {(isNew ? "" : "already ")}in {sample.Root}.");
        console.Output.WriteLine("Train a LoRA on it:");
        console.Output.WriteLine($"  traintools {string.Join(' ', sample.TrainingArguments("hanako").Select(Quote))}");
        return ExitCode.Done;
    }

    // As a shell on either system takes it; the path was given by the person, so it needs no more than this to be
    // shown.
    private static string Quote(string path) => path.Contains(' ') ? $"\"{path}\"" : path;
}
