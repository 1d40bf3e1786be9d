using System.CommandLine;
using System.Globalization;
using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Host;
using TrainTools.Host.Jobs;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.Training;
using TrainTools.Training.Data;
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
    private readonly List<Problem> _warnings = [];

    private TrainCommand(TrainOptions options, ParseResult parse, CommandConsole console, Train train)
    {
        (_options, _parse, _console, _train) = (options, parse, console, train);
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

        var (job, request) = Request(new TrainingJob());
        using var folder = BeginFolder(job, request);
        return Run(job, request with { Folder = folder, Origin = folder?.Origin });
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

        _warnings.AddRange(folder.Warnings);
        var (job, request) = Request(folder.Origin.Job());
        if (job.RunDir is not null)
            throw new SettingsException([new Problem("command.run_dir_and_resume", "run_dir")]);
        var origin = folder.Origin with { Options = null, Settings = Catalogue.Job.Write(job) };
        return Run(job, request with { Folder = folder, Origin = origin });
    }

    private int Run(TrainingJob job, TrainingRequest request)
    {
        var orders = _parse.GetValue(_options.Control) is null ? null : new RunOrders(_console.Input);
        var watched = new WatchedRun(_console, _parse.GetValue(_options.Events) is not null, orders);
        var ended = watched.Run(_train, request, job.LossLog, _warnings);
        return ended.Stopped ? ExitCode.Stopped : ExitCode.Done;
    }

    /// <summary>The job that is asked for, as it is remembered, and the request for it.</summary>
    /// <param name="before">What is not given comes from here.</param>
    private (TrainingJob Job, TrainingRequest Request) Request(TrainingJob before)
    {
        var problems = new List<Problem>();
        var asked = _options.Apply(_parse, before, problems);
        problems.AddRange(asked.Problems());
        problems.AddRange(FileProblems(asked));
        if (problems.Count > 0)
            throw new SettingsException(problems);

        ModelFile.OpenCheckpoint(asked.Base!).Dispose(); // reads only its table, and is the first thing to be wrong
        string vocabulary = ClipVocabulary.Find(asked.ClipVocab, asked.Base!);
        var dataset = DatasetFolder.Read(asked.Data!, asked.Output!, asked.Training.Repeats);
        _warnings.AddRange(dataset.Warnings);
        // A resumed run takes the vocabulary that was found, and finds its files from any folder.
        var job = Whole(asked with { ClipVocab = vocabulary });
        return (job, new TrainingRequest
        {
            BaseFile = asked.Base!,
            ClipVocabulary = vocabulary,
            LoraDirectory = asked.LoraDir!,
            OutputName = asked.Output!,
            Images = Images(dataset, asked.Training.Flip),
            Settings = asked.Training,
            Strict = asked.Strict,
            StateEvery = StateEvery.Read(asked.StateEvery)!,
            Force = _parse.GetValue(_options.Force),
            Clock = new FileTimes(_console.Clock),
        });
    }

    private static TrainingJob Whole(TrainingJob job)
    {
        foreach (var path in Catalogue.Job.All.Where(setting => setting.IsPath))
        {
            if (path.Get(job) is string given)
                job = path.With(job, Path.GetFullPath(given));
        }
        return job;
    }

    private static IReadOnlyList<TrainingImage> Images(Dataset dataset, bool flip)
    {
        var images = dataset.Images
            .Select(image => new TrainingImage(image.Path, image.Caption, image.Repeats, image.Folder)).ToList();
        return flip ? [.. images, .. images.Select(image => image with { Mirrored = true })] : images;
    }

    private static IEnumerable<Problem> FileProblems(TrainingJob job)
    {
        if (job.Base is { Length: > 0 } baseFile && !File.Exists(baseFile))
            yield return new Problem(Directory.Exists(baseFile) ? "base.folder" : "base.missing", "base", ("value", baseFile));
        if (job.Output is { Length: > 0 } output && FileNames.Problem(output) is { } problem)
            yield return problem;
        foreach (var (field, folder) in new[] { ("lora_dir", job.LoraDir), ("run_dir", job.RunDir) })
        {
            if (folder is { Length: > 0 } && OutputFolder.Problem(field, folder) is { } noFolder)
                yield return noFolder;
        }
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
            _warnings.Add(new Problem("run.not_kept", "run_dir", fault));
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
