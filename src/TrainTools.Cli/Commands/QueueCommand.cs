using System.Globalization;
using System.Text.Json;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using TrainTools.Cli.Console;
using TrainTools.Host;
using TrainTools.Host.Hosting;
using TrainTools.Host.Rpc;
using TrainTools.Protocol;
using Reason = TrainTools.Core.Problems.Reason; // not that of the protocol

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools queue --remote DIR</c>: the trainings of a host that is running, from a console.</summary>
internal static class QueueCommand
{
    private const string Code = "code"; // of a problem, in an ErrorInfo
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var remote = Answers.Text("--remote", "DIR",
            "The host's home folder: traintools below the WebUI's data folder, where host.json lies.");
        var pause = Answers.Text("--pause", "RUN", "Save the state of this training and free the GPU.");
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
                throw new SettingsException("command.option_missing", ("option", remote.Name), ("value", "DIR"));
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
                throw problem.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded
                    ? new SettingsException("command.host_silent", ("home", home))
                    : new SettingsException(Refusal(problem, home));
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
            throw new SettingsException("command.host_unreadable", ("path", path), ("reason", Reason.Of(problem)));
        }
    }

    // The host's problems come in the standard form of a rich error.
    private static IReadOnlyList<Problem> Refusal(RpcException refused, string home)
    {
        var details = refused.GetRpcStatus()?.Details.Where(detail => detail.Is(ErrorInfo.Descriptor))
            .Select(detail => detail.Unpack<ErrorInfo>().Metadata).Where(facts => facts.ContainsKey(Code));
        IReadOnlyList<Problem> told = [.. (details ?? []).Select(facts => new Problem(facts[Code], "",
            [.. facts.Where(fact => fact.Key != Code).Select(fact => (fact.Key, fact.Value))]))];
        return told.Count > 0 ? told : [new Problem("command.host_refused", "",
            ("home", home), ("reason", refused.Status.Detail.TrimEnd('.')))];
    }

    private static string Find(IReadOnlyList<Run> runs, string given, string option)
    {
        if (int.TryParse(given, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= runs.Count)
            return runs[number - 1].Id;
        throw runs.Count == 0
            ? new SettingsException("command.no_run", ("option", option), ("value", given))
            : new SettingsException(
                "command.other_run", ("option", option), ("value", given), ("max", $"{runs.Count}"));
    }

    private static void Show(CommandConsole console, IReadOnlyList<Run> runs)
    {
        if (runs.Count == 0)
            console.Output.WriteLine("No training waits or runs.");
        for (int i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            string left = run.HasSecondsLeft ? $", {TimeText.Of(TimeSpan.FromSeconds(run.SecondsLeft))} left" : "";
            console.Output.WriteLine(
                $"{i + 1}  {run.Settings.OutputName}  {run.Status}  step {run.Step:N0} of {run.TotalSteps:N0}{left}  {ProblemMap.InEnglish(run.Problem)}");
        }
    }
}
