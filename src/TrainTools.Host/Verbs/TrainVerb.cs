using System.CommandLine;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Files;
using TrainTools.Diffusion.Tokens;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Progress;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Names;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;
using TrainTools.Training.States;

namespace TrainTools.Host.Verbs;

/// <summary>What trains: <see cref="TrainingRun.Run"/>, or in tests a run that needs no libtorch.</summary>
internal delegate RunEnded Train(TrainingRequest request, Action<TrainingEvent> report, CancellationToken stop);

/// <summary>
/// <c>traintools train</c>: from a folder of pictures to a LoRA, with a person or a program watching.
/// </summary>
internal sealed class TrainVerb
{
    private readonly TrainOptions _options;
    private readonly ParseResult _parse;
    private readonly HostConsole _console;
    private readonly Train _train;
    private readonly List<string> _warnings = [];

    private TrainVerb(TrainOptions options, ParseResult parse, HostConsole console, Train train)
    {
        (_options, _parse, _console, _train) = (options, parse, console, train);
    }

    /// <summary>The verb with its options.</summary>
    public static Verb Make(HostConsole console, Train train)
    {
        var options = new TrainOptions();
        var verb = new Verb("train", "Trains a LoRA from a folder of pictures.", [.. options.Groups])
        {
            Usage = "--base FILE --data DIR --output NAME --lora-dir DIR [options]   or   --resume DIR",
            Introduction =
                "A LoRA is a small file that teaches a Stable Diffusion model something new, such as a character " +
                "or a style. Give a base model and a folder of pictures; everything else has defaults that suit " +
                "most subjects. Ctrl-C stops in an orderly way, and --resume goes on later, also after a power cut " +
                "or a crash.",
            ProblemsOfValues = options.ProblemsOfValues,
            Examples =
            [
                "traintools train --base models/Stable-diffusion/anime.safetensors --data pictures \\",
                "  --output hanako --lora-dir models/Lora --clip-skip 2 --run-dir runs/hanako",
                "traintools train --resume runs/hanako",
            ],
        };
        verb.SetAction(parse => parse.GetValue(options.Resume) is null
            ? new TrainVerb(options, parse, console, train).Begin()
            : new TrainVerb(options, parse, console, train).Resume());
        return verb;
    }

    private int Begin()
    {
        if (_parse.GetValue(_options.Force))
            throw new SettingsException("--force belongs to --resume, which is not given; leave it out.");

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
            throw new TrainingException("This run is finished and kept no state, so it cannot go on with other options. " +
                "Begin a new run; with --run-dir it keeps its last state.");
        }

        _warnings.AddRange(folder.Warnings);
        var (job, request) = Request(folder.Origin.Job());
        if (job.RunDir is not null)
            throw new SettingsException("--run-dir names the folder of a new run, --resume that of an old one; give one.");
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
            Pictures = Pictures(dataset, asked.Training.Flip),
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

    private static IReadOnlyList<TrainingPicture> Pictures(Dataset dataset, bool flip)
    {
        var pictures = dataset.Pictures.Select(p => new TrainingPicture(p.Path, p.Caption, p.Repeats, p.Folder)).ToList();
        return flip ? [.. pictures, .. pictures.Select(picture => picture with { Mirrored = true })] : pictures;
    }

    private static IEnumerable<Problem> FileProblems(TrainingJob job)
    {
        if (job.Base is { Length: > 0 } baseFile && !File.Exists(baseFile))
            yield return new Problem(Directory.Exists(baseFile) ? "base.folder" : "base.missing", "base", ("value", baseFile));
        if (job.Output is { Length: > 0 } output && FileNames.Problem(output) is { } problem)
            yield return Problem.Of(problem);
        foreach (var (option, folder) in new[] { ("--lora-dir", job.LoraDir), ("--run-dir", job.RunDir) })
        {
            if (folder is { Length: > 0 } && OutputFolder.Problem(option, folder) is { } noFolder)
                yield return Problem.Of(noFolder);
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
        catch (Exception problem) when (problem is FileWriteException or TrainingException)
        {
            _warnings.Add($"No states and no losses are kept: {problem.Message} Give --run-dir DIR to keep them.");
            return null;
        }
    }

    private int SayFinished(FinishedRun end)
    {
        string sentence = $"This run is finished: it made all its {end.Steps:N0} steps, and the LoRA is {end.Lora}.";
        if (_parse.GetValue(_options.Events) is null)
            _console.Output.WriteLine(sentence);
        else
        {
            var events = new EventWriter(_console.Output);
            events.Show(new Warned(sentence));
            events.Show(new RunEnded(Stopped: false, end.Steps, end.Steps, Seconds: 0, [end.Lora]));
        }
        return ExitCode.Done;
    }
}
