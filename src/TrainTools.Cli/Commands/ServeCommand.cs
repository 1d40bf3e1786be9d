using System.Text.Json;
using Microsoft.Extensions.Logging;
using TrainTools.Cli.Console;
using TrainTools.Host;
using TrainTools.Host.Hosting;
using TrainTools.Tagging;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools serve</c>: the host service behind the tab.</summary>
internal static class ServeCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var home = Answers.Text("--home", "DIR",
            "Where the host keeps what belongs to no project, and where it is found (host.json).");
        var grace = Answers.Whole("--grace",
            "Seconds to wait for a new WebUI when the one it belongs to is gone. Default 10.", "10");
        var trainingGrace = Answers.Whole("--training-grace",
            "The same while a training is under way; then its state is saved. Default 180.", "180");
        var verb = new Verb("serve", "Serves the tab of a WebUI; started by it, not by hand.",
            new OptionGroup("Options", home, grace, trainingGrace))
        {
            Usage = "--home DIR [--grace N] [--training-grace N]",
            Introduction = "The extension inside the WebUI starts this service and hands it a secret as the first line " +
                """of stdin, {"secret":"…"}. It listens on this machine only, and ends when the WebUI is gone.""",
        };
        verb.SetAction(parse =>
        {
            if (parse.GetValue(home) is not { Length: > 0 } folder)
                throw new SettingsException("command.option_missing", ("option", home.Name), ("value", "DIR"));
            foreach (var option in new[] { grace, trainingGrace })
            {
                if (parse.GetValue(option) is < 0 and var seconds)
                    throw new SettingsException("command.grace", ("option", option.Name), ("value", $"{seconds}"));
            }

            var pipe = new StdinPipe(console.Input);
            var first = First(pipe);
            var settings = new HostSettings
            {
                Home = Path.GetFullPath(folder),
                Secret = first.Secret!,
                Build = first.Build ?? OwnBuild,
                TaggerAddress = Environment.GetEnvironmentVariable(TaggerSource.AddressVariable),
                Grace = TimeSpan.FromSeconds(parse.GetValue(grace) ?? 10),
                TrainingGrace = TimeSpan.FromSeconds(parse.GetValue(trainingGrace) ?? 180),
                LendsOnCpu = Environment.GetEnvironmentVariable(HostSettings.LendOnCpuVariable) == "1",
            };
            HostApplication.Run(settings, pipe, console.Clock, log => log.AddSimpleConsole(form =>
            {
                form.SingleLine = true;
                form.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            }));
            return ExitCode.Done;
        });
        return verb;
    }

    private static string OwnBuild =>
        $"{OwnProgram.Version}-{typeof(HostApplication).Module.ModuleVersionId.ToString()[..8]}";

    private static FirstLine First(StdinPipe pipe)
    {
        try
        {
            return JsonSerializer.Deserialize(pipe.ReadFirstLine() ?? "", RendezvousJson.Default.FirstLine)
                is { Secret.Length: >= 16 } line ? line : throw new SettingsException("command.no_secret");
        }
        catch (JsonException problem)
        {
            throw new SettingsException("command.secret_unreadable", ("reason", Reason.Of(problem)));
        }
    }
}
