using System.CommandLine;
using System.Globalization;
using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.Host.Jobs;
using TrainTools.Training;
using TrainTools.Training.Data;
using TrainTools.Training.Output;
using TrainTools.Training.Resume;

namespace TrainTools.Cli.Commands;

/// <summary>What trains: <see cref="TrainingRun.Run"/>, or in tests a run that needs no libtorch.</summary>
internal delegate RunEnded Train(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop);

/// <summary>
/// <c>traintools train</c>: from a folder of images to a LoRA, with a person or a program watching.
/// </summary>
internal sealed class TrainCommand
{
    private readonly TrainOptions _options;
    private readonly ParseResult _parse;
    private readonly CommandConsole _console;
    private readonly Train _train;
    private readonly TrainRequestReader _reader;

    private TrainCommand(TrainOptions options, ParseResult parse, CommandConsole console, Train train)
    {
        (_options, _parse, _console, _train) = (options, parse, console, train);
        _reader = new TrainRequestReader(options, parse, console.Clock);
    }

    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console, Train train)
    {
        var options = new TrainOptions();
        var verb = new Verb("train", "Trains a LoRA from a folder of images.", [.. options.Groups])
        {
            Usage = "--base FILE --data DIR --output NAME --lora-dir DIR [options]   or   --resume DIR",
            Introduction =
                "A LoRA is a small file that teaches a Stable Diffusion model something new, such as a character " +
                "or a style. Give a base model and a folder of images; everything else has defaults that suit " +
                "most subjects. Ctrl-C stops in an orderly way, and --resume goes on later, also after a power cut " +
                "or a crash.",
            ProblemsOfValues = options.ProblemsOfValues,
            Examples =
            [
                "traintools train --base models/Stable-diffusion/anime.safetensors --data images \\",
                "  --output hanako --lora-dir models/Lora --clip-skip 2 --run-dir runs/hanako",
                "traintools train --resume runs/hanako",
            ],
        };
        verb.SetAction(parse => parse.GetValue(options.Resume) is null
            ? new TrainCommand(options, parse, console, train).Begin()
            : new TrainCommand(options, parse, console, train).Resume());
        return verb;
    }

    private int Begin()
    {
        if (_parse.GetValue(_options.Force))
            throw new SettingsException("command.force_alone");

        var (job, request) = _reader.Read(new TrainingJob());
        var earlier = EarlierLoras.Find(request.LoraDirectory, request.OutputName);
        var question = earlier.Question;
        Ask(question);
        using var folder = BeginFolder(job, request);
        MoveAside(earlier, question);
        return Run(job, request with { Folder = folder, Origin = folder?.Origin });
    }

    /// <summary>A run begins only when the person says yes to what is asked; then it is told as a warning.</summary>
    private void Ask(Problem? earlier)
    {
        if (earlier is not null)
            _reader.Questions.Add(earlier);
        string[] confirmed = [.. _reader.Questions.Where(question => _options.Confirms(_parse, question))
            .Select(question => question.Code)];
        if (Questions.Open(_reader.Questions, confirmed) is { Count: > 0 } open)
        {
            throw new SettingsException(
                open.All(TrainOptions.HasOwnOption) ? open : [.. open, new Problem("command.confirm", "")]);
        }
        _reader.Warnings.AddRange(_reader.Questions.Where(question => !TrainOptions.HasOwnOption(question)));
    }

    /// <summary>Files of another run under this one's name: nothing is replaced, and nothing mixed with theirs.</summary>
    private void MoveAside(EarlierLoras earlier, Problem? question)
    {
        if (question is null)
            return;
        earlier.MoveAside();
        _reader.Warnings.Add(question with { Code = "output.moved" });
    }

    /// <summary>Asks for the run again with the settings that it was begun with, and those that are given now on top.</summary>
    private int Resume()
    {
        using var folder = RunFolder.Open(_parse.GetValue(_options.Resume)!);
        bool isGiven = _options.HasSettings(_parse);
        if (folder.Finished is { } end && !isGiven)
            return SayFinished(end);
        if (folder is { Finished: not null, State: null })
        {
            throw new TrainingException(new Problem("command.finished_without_state", ""));
        }

        _reader.Warnings.AddRange(folder.Warnings);
        var (job, request) = _reader.Read(folder.Origin.Job());
        if (job.RunDir is not null)
            throw new SettingsException([new Problem("command.run_dir_and_resume", "run_dir")]);
        var earlier = EarlierLoras.Find(request.LoraDirectory, request.OutputName, folder.Origin.SessionId);
        var question = earlier.Question;
        Ask(question);
        MoveAside(earlier, question);
        var origin = folder.Origin with { Options = null, Settings = Catalogue.Job.Write(job) };
        return Run(job, request with { Folder = folder, Origin = origin });
    }

    private int Run(TrainingJob job, TrainingRequest request)
    {
        var orders = _parse.GetValue(_options.Control) is null ? null : new RunOrders(_console.Input);
        var watched = new WatchedRun(_console, _parse.GetValue(_options.Events) is not null, orders);
        string cache = job.Cache ?? OwnRuns.CacheIn(_console.ProgramData);
        request = request with { CacheFolder = job.NoCache ? null : cache };
        var ended = watched.Run(_train, request, job.LossLog, _reader.Warnings);
        return ended.Stopped ? ExitCode.Stopped : ExitCode.Done;
    }

    /// <summary>
    /// The run's folder. One that was asked for must be there; the usual one is a comfort, and no run shall fail for it.
    /// </summary>
    private RunFolder? BeginFolder(TrainingJob job, TrainingRequest request)
    {
        var origin = RunOrigin.At(request.Clock.GetLocalNow()) with
        {
            Settings = Catalogue.Job.Write(job with { RunDir = null }), // the folder may be moved
        };
        if (job.RunDir is { } wanted)
            return RunFolder.Begin(wanted, origin);

        OwnRuns.Prune(_console.ProgramData);
        string path = OwnRuns.PathFor(_console.ProgramData, request.OutputName, _console.Clock.GetUtcNow());
        try
        {
            return RunFolder.Begin(path, origin, isOwn: true);
        }
        catch (Exception error) when (error is FileWriteException or TrainingException)
        {
            var fault = Problem.Inner("fault_problem", ((IHasProblems)error).Problems);
            _reader.Warnings.Add(new Problem("run.not_kept", "run_dir", fault));
            return null;
        }
    }

    private int SayFinished(FinishedRun end)
    {
        var steps = end.Steps.ToString("N0", CultureInfo.InvariantCulture);
        var finished = new Problem("run.finished", "", ("steps", steps), ("path", end.Lora));
        if (_parse.GetValue(_options.Events) is null)
            _console.Output.WriteLine(SettingTexts.OnTheCommandLine(finished));
        else
        {
            var events = new EventWriter(_console.Output);
            events.Show(new Warned(finished));
            events.Show(new RunEnded(Stopped: false, end.Steps, end.Steps, Seconds: 0, [end.Lora]));
        }
        return ExitCode.Done;
    }
}
