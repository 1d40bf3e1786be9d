using System.Globalization;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using TrainTools.Core.Problems;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Progress;
using TrainTools.Host.Serving;
using TrainTools.Protocol;

namespace TrainTools.Host.Verbs;

/// <summary><c>traintools queue --remote DIR</c>: the trainings of a host that is running, from a console.</summary>
internal static class QueueVerb
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The verb with its options.</summary>
    public static Verb Make(HostConsole console)
    {
        var remote = Answers.Text("--remote", "DIR",
            "The host's home folder: traintools below the WebUI's data folder, where host.json lies.");
        var pause = Answers.Text("--pause", "RUN", "Save the state of this training and free the card.");
        var resume = Answers.Text("--resume", "RUN", "Let it go on.");
        var finish = Answers.Text("--finish", "RUN", "Stop it and keep the LoRA as it is now.");
        var cancel = Answers.Text("--cancel", "RUN", "Stop it, or take it out of the queue.");
        var verb = new Verb("queue", "Shows and steers the trainings of a running WebUI.",
            new OptionGroup("Options", remote, pause, resume, finish, cancel))
        {
            Usage = "--remote DIR [--pause|--resume|--finish|--cancel RUN]",
            Introduction = "Asks the host service behind the tab. A training is named by its number in the list.",
            Examples = ["traintools queue --remote ~/webui/traintools", "traintools queue --remote ~/webui/traintools --pause 1"],
        };
        verb.SetAction(parse =>
        {
            if (parse.GetValue(remote) is not { Length: > 0 } home)
                throw new SettingsException("--remote is missing; give --remote DIR.");
            using var channel = Connect(home, out var headers);
            var training = new Protocol.Training.TrainingClient(channel);
            var options = new CallOptions(headers, DateTime.UtcNow + Patience);
            try
            {
                var runs = training.Queue(new QueueRequest(), options).Runs;
                if (parse.GetValue(pause) is { } p)
                    training.Pause(new PauseRequest { RunId = Find(runs, p, "--pause") }, options);
                if (parse.GetValue(resume) is { } r)
                    training.Resume(new ResumeRequest { RunId = Find(runs, r, "--resume") }, options);
                if (parse.GetValue(finish) is { } f)
                    training.StopAndSave(new StopAndSaveRequest { RunId = Find(runs, f, "--finish") }, options);
                if (parse.GetValue(cancel) is { } c)
                    training.Cancel(new CancelRequest { RunId = Find(runs, c, "--cancel") }, options);
                Show(console, training.Queue(new QueueRequest(), options).Runs);
                return ExitCode.Done;
            }
            catch (RpcException problem)
            {
                throw new SettingsException(problem.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                    ? $"The host of {home} does not answer. Is its WebUI running?"
                    : problem.Status.Detail);
            }
        });
        return verb;
    }

    private static GrpcChannel Connect(string home, out Metadata headers)
    {
        string path = Path.Combine(home, "host.json");
        try
        {
            var facts = JsonSerializer.Deserialize(File.ReadAllText(path), RendezvousJson.Default.HostFacts)!;
            headers = new Metadata { { CallGuard.SecretHeader, facts.Secret } };
            return GrpcChannel.ForAddress($"http://127.0.0.1:{facts.Port}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new SettingsException($"{path} cannot be read ({problem.Message.TrimEnd('.')}). Start the WebUI, or " +
                "give the folder traintools below its data folder.");
        }
    }

    private static string Find(IReadOnlyList<Run> runs, string given, string option) =>
        int.TryParse(given, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= runs.Count
            ? runs[number - 1].Id
            : throw new SettingsException(runs.Count == 0
                ? $"{option} is '{given}', but no training waits or runs."
                : $"{option} is '{given}'; choose a number of the list, 1 to {runs.Count}.");

    private static void Show(HostConsole console, IReadOnlyList<Run> runs)
    {
        if (runs.Count == 0)
            console.Output.WriteLine("No training waits or runs.");
        for (int i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            string left = run.HasSecondsLeft ? $", {TimeText.Of(TimeSpan.FromSeconds(run.SecondsLeft))} left" : "";
            console.Output.WriteLine(
                $"{i + 1}  {run.Settings.OutputName}  {run.Status}  step {run.Step:N0} of {run.TotalSteps:N0}{left}  {run.Message}");
        }
    }
}
