using System.CommandLine;
using System.Text.Json;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Doctor;

namespace TrainTools.Host.Verbs;

/// <summary><c>traintools doctor</c>: says what is there and what is missing.</summary>
internal static class DoctorVerb
{
    /// <summary>The verb with its options.</summary>
    public static Verb Make(HostConsole console)
    {
        var json = new Option<bool>("--json") { Description = "For programs: the same as JSON." };
        var group = new OptionGroup("Options", json);
        var verb = new Verb("doctor", "Says what is installed, what is missing and what to do.", group)
        {
            Usage = "[--json]",
            Introduction = "Looks at the packages, libtorch, the graphics card, the picture library, CLIP's " +
                "vocabulary and the disk. Exit code 0: all that training needs is there; 1: something is missing.",
        };
        verb.SetAction(parse => Run(parse.GetValue(json), console));
        return verb;
    }

    private static int Run(bool asJson, HostConsole console)
    {
        var report = Examination.Run();
        if (asJson)
            console.Output.WriteLine(JsonSerializer.Serialize(report, DoctorJson.Readable.DoctorReport));
        else
            foreach (string line in DoctorText.Lines(report))
                console.Output.WriteLine(line);
        return report.Ok ? ExitCode.Done : ExitCode.Fault;
    }
}
