using System.CommandLine;
using System.Globalization;
using TrainTools.Cli.Console;
using TrainTools.Core.Events;
using TrainTools.Core.Files;
using TrainTools.Core.Settings;
using TrainTools.Diffusion;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Host;
using TrainTools.Host.Jobs;
using TrainTools.Host.Preflight;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Loras;
using TrainTools.Projects.Storage;
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
    private readonly List<Problem> _warnings = [];
    private readonly List<Problem> _questions = [];

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
            _questions.Add(earlier);
        string[] confirmed = [.. _questions.Where(question => _options.Confirms(_parse, question))
            .Select(question => question.Code)];
        if (Questions.Open(_questions, confirmed) is { Count: > 0 } open)
        {
            throw new SettingsException(
                open.All(TrainOptions.HasOwnOption) ? open : [.. open, new Problem("command.confirm", "")]);
        }
        _warnings.AddRange(_questions.Where(question => !TrainOptions.HasOwnOption(question)));
    }

    /// <summary>Files of another run under this one's name: nothing is replaced, and nothing mixed with theirs.</summary>
    private void MoveAside(EarlierLoras earlier, Problem? question)
    {
        if (question is null)
            return;
        earlier.MoveAside();
        _warnings.Add(question with { Code = "output.moved" });
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

        StableDiffusion.Open(asked.Base!, asked.Vae).Dispose(); // reads only tables, and is the first thing to be wrong
        string vocabulary = ClipVocabulary.Find(asked.ClipVocab, asked.Base!);
        var dataset = DatasetFolder.Read(
            asked.Data!, asked.Output!, asked.Training.Repeats, asked.Training.AllCaptionLines);
        bool isNew = _parse.GetValue(_options.Resume) is null;
        NoteDataset(dataset, asked, isNew);
        NoteSettings(asked.Training, dataset);
        NoteName(asked.Output!, asked.LoraDir!);
        // A resumed run takes the vocabulary that was found, and finds its files from any folder.
        var job = Whole(asked with { ClipVocab = vocabulary });
        return (job, new TrainingRequest
        {
            BaseFile = asked.Base!,
            VaeFile = asked.Vae,
            ClipVocabulary = vocabulary,
            LoraDirectory = asked.LoraDir!,
            OutputName = asked.Output!,
            Images = Images(dataset, asked.Training.Flip),
            ImagesFound = dataset.Plan.Found,
            FewestImages = isNew && !_parse.GetValue(_options.Yes) ? dataset.Plan.FewestMeant : 0,
            Settings = asked.Training,
            Strict = asked.Strict,
            StateEvery = StateEvery.Read(asked.StateEvery)!,
            Force = _parse.GetValue(_options.Force),
            Clock = new FileTimes(_console.Clock),
        });
    }

    /// <summary>What cannot be done with these images, and what the person chose that does nothing.</summary>
    private void NoteSettings(TrainingSettings settings, Dataset dataset)
    {
        int held = settings.Validation ?? ValidationSplit.Automatic(dataset.Images.Count);
        var size = RunSize.Of([.. dataset.Images.Select(image => image.Repeats)], held, settings);
        if (size.Problems(settings).ToList() is { Count: > 0 } problems)
            throw new SettingsException(problems);
        _warnings.AddRange(settings.Notes(size));
    }

    /// <summary>A name that a prompt reads otherwise, or by which the WebUI finds another LoRA of the folder.</summary>
    private void NoteName(string output, string loraDir)
    {
        if (FileNames.Note(output) is { } note)
            _warnings.Add(note);
        string folder = Path.GetFullPath(loraDir);
        string[] named = [.. EarlierLoras.LorasOf(folder, output)]; // of those it asks
        if (new LoraTree(folder, LoraName.Read, depth: 0).Twice(output, named) is { } twice)
            _warnings.Add(twice);
    }

    /// <summary>What of the folder is used, what is not and why, and what is cut away; asks where it is little.</summary>
    private void NoteDataset(Dataset dataset, TrainingJob asked, bool isNew)
    {
        var plan = dataset.Plan;
        if (asked.Strict && plan.LeftOut.FirstOrDefault(file => file.IsUnreadable) is { } unreadable)
            throw new DatasetException(unreadable.Reason);
        if (isNew && plan.Questions is { Count: > 0 } questions)
        {
            _questions.AddRange(questions); // which say what is left out
            _warnings.AddRange(dataset.Warnings.Except(plan.Reasons()));
        }
        else
        {
            if (plan.Summary() is { } summary)
                _warnings.Add(summary);
            _warnings.AddRange(dataset.Warnings);
        }
        _warnings.AddRange(CutAway.Of(plan, asked.Training.Resolution));
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
        if (job.Vae is { } vae && !File.Exists(vae))
            yield return new Problem(Directory.Exists(vae) ? "vae.folder" : "vae.missing", "vae", ("value", vae));
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
