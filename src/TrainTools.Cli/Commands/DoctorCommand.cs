using System.CommandLine;
using System.Text.Json;
using TrainTools.Cli.Console;
using TrainTools.Cli.Doctor;
using TrainTools.Host;
using TrainTools.Host.Preflight;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools doctor</c>: says what is there and what is missing.</summary>
internal static class DoctorCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var json = new Option<bool>("--json") { Description = "For programs: the same as JSON." };
        var fast = new Option<bool>("--fast")
        {
            Description = "Does not try a libtorch again that has passed its self-test before.",
        };
        var group = new OptionGroup("Options", json, fast);
        var verb = new Verb("doctor", "Says what is installed, what is missing and what to do.", group)
        {
            Usage = "[--json] [--fast]",
            Introduction = "Looks at the packages, libtorch, the GPU, CLIP's vocabulary and the disk, and tries " +
                "libtorch in a process of its own. Exit code 0: all that training needs is there; 1: something is missing.",
        };
        verb.SetAction(parse => Run(parse.GetValue(json), parse.GetValue(fast), console));
        return verb;
    }

    private static int Run(bool asJson, bool isFast, CommandConsole console)
    {
        var report = Examination.Run(afresh: !isFast);
        if (asJson)
            console.Output.WriteLine(JsonSerializer.Serialize(report, DoctorJson.Readable.DoctorReport));
        else
            foreach (string line in DoctorText.Lines(report))
                console.Output.WriteLine(line);
        return report.Ok ? ExitCode.Done : ExitCode.Fault;
    }
}
