using System.CommandLine;
using System.Text.Json;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Host;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools inspect FILE</c>: what a checkpoint or LoRA is.</summary>
internal static class InspectCommand
{
    /// <summary>The verb with its argument and options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A .safetensors, .ckpt or .pt file." };
        var json = new Option<bool>("--json") { Description = "For programs: the same as JSON." };
        var verb = new Verb("inspect", "Says what a checkpoint or LoRA file is.", new OptionGroup("Options", json))
        {
            Usage = "FILE [--json]",
            Introduction = "Tells a checkpoint's family and sizes; of a LoRA its family, rank, alpha, modules, " +
                "the words that trigger it and how it was trained. The file is only read.",
            Examples = ["traintools inspect models/Lora/hanako.safetensors"],
        };
        verb.Arguments.Add(file);
        verb.SetAction(parse => Run(parse.GetRequiredValue(file), parse.GetValue(json), console));
        return verb;
    }

    private static int Run(string path, bool asJson, CommandConsole console)
    {
        var report = InspectionReport.Of(path);
        if (asJson)
            console.Output.WriteLine(JsonSerializer.Serialize(report, InspectionJson.Readable.InspectionReport));
        else
            foreach (string line in InspectionText.Lines(report))
                console.Output.WriteLine(line);
        return ExitCode.Done;
    }
}
