using System.CommandLine;
using TrainTools.Cli.Console;
using TrainTools.Host;

namespace TrainTools.Cli.Quickstart;

/// <summary><c>traintools quickstart</c>: makes the sample, trains a LoRA on it, and says what to do next.</summary>
internal static class QuickstartCommand
{
    private const string Output = "hanako";

    /// <summary>The verb with its argument.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="program">The command line itself: the training is the very command that a person would
    /// type.</param>
    public static Verb Make(CommandConsole console, Func<IReadOnlyList<string>, int> program)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "The folder to make.",
            DefaultValueFactory = _ => "quickstart",
        };
        var verb = new Verb("quickstart", "Trains a first LoRA on the bundled sample, to see that everything works.")
        {
            Usage = "[DIR]",
            Introduction = "Makes a sample as `traintools sample` does, then trains a small LoRA on it in about a " +
                "minute. A second call uses the sample that is there and trains again.",
            Examples = ["traintools quickstart"],
        };
        verb.Arguments.Add(folder);
        verb.SetAction(parse => Run(parse.GetRequiredValue(folder), console, program));
        return verb;
    }

    private static int Run(string path, CommandConsole console, Func<IReadOnlyList<string>, int> program)
    {
        var sample = new SampleFolder(path);
        bool isNew = sample.Create();
        console.Output.WriteLine($"The sample is {(isNew ? "" : "already ")}in {sample.Root}.");

        var training = sample.TrainingArguments(Output);
        if (!isNew)
            training = [.. training, "--move-aside"]; // of the call before
        console.Output.WriteLine("Training a LoRA on it:");
        console.Output.WriteLine($"  traintools {string.Join(' ', training.Select(Quote))}");
        console.Output.WriteLine();
        int exitCode = program(training);
        if (exitCode == ExitCode.Done)
            console.Output.WriteLine(Closing(sample));
        return exitCode;
    }

    private static string Closing(SampleFolder sample) => $"""

        Your first LoRA lies in {Path.Combine(sample.LoraDirectory, Output + ".safetensors")}
        Its base is a tiny model made for trying things out: it shows that everything works, it draws nothing nice.

        Next, a LoRA of your own. Put 10 to 40 images into a folder, each with its caption in a .txt file of the same
        name, choose a Stable Diffusion 1.x checkpoint of your WebUI, and type, with your own paths:

          {Path.Join("install", "traintools")} train --base MODEL --data IMAGES --output NAME --lora-dir LORA_FOLDER

        Then write <lora:NAME:0.8> into the WebUI's prompt. `traintools train --help` explains every option.
        """;

    private static string Quote(string word) => word.Contains(' ') ? $"\"{word}\"" : word;
}
