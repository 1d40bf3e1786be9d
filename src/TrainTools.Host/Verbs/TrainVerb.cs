using System.CommandLine;
using TrainTools.Core.Files;
using TrainTools.Diffusion.Files;
using TrainTools.Diffusion.Tokens;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Progress;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Names;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;
using TrainTools.Training.Settings;
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
            Examples =
            [
                "traintools train --base models/Stable-diffusion/anime.safetensors --data pictures \\",
                "  --output hanako --lora-dir models/Lora --clip-skip 2 --run-dir runs/hanako",
                "traintools train --resume runs/hanako",
            ],
        };
        verb.SetAction(parse => parse.GetValue(options.Resume) is null
            ? new TrainVerb(options, parse, console, train).Begin()
            : new TrainVerb(options, parse, console, train).Resume(verb));
        return verb;
    }

    private int Begin()
    {
        var request = Request();
        if (_parse.GetValue(_options.Force))
            throw new SettingsException("--force belongs to --resume, which is not given; leave it out.");

        using var folder = BeginFolder(request);
        return Run(request with { Folder = folder, Origin = folder?.Origin });
    }

    /// <summary>
    /// Asks for the run again with the words that it was begun with, and those that are given now on top of them.
    /// </summary>
    private int Resume(Verb verb)
    {
        if (_parse.GetValue(_options.RunDir) is not null)
            throw new SettingsException("--run-dir names the folder of a new run, --resume that of an old one; give one.");

        using var folder = RunFolder.Open(_parse.GetValue(_options.Resume)!);
        var given = _options.Remembered(_parse);
        if (folder.Finished is { } end && given.Count == 0)
            return SayFinished(end);
        if (folder is { Finished: not null, State: null })
        {
            throw new TrainingException("This run is finished and kept no state, so it cannot go on with other options. " +
                "Begin a new run; with --run-dir it keeps its last state.");
        }

        var words = OptionWords.Join(folder.Origin.Options, given, _options.AboutThisCall(_parse));
        var parse = verb.Parse(words, _parse.Configuration);
        if (ParseProblems.Of(parse) is { Count: > 0 } problems)
            throw new SettingsException(problems);

        var whole = new TrainVerb(_options, parse, _console, _train);
        whole._warnings.AddRange(folder.Warnings);
        var request = whole.Request();
        var origin = folder.Origin with { Options = whole.Remembered(request) };
        return whole.Run(request with { Folder = folder, Origin = origin });
    }

    private int Run(TrainingRequest request)
    {
        var orders = _parse.GetValue(_options.Control) is null ? null : new RunOrders(_console.Input);
        var watched = new WatchedRun(_console, _parse.GetValue(_options.Events) is not null, orders);
        var ended = watched.Run(_train, request, _parse.GetValue(_options.LossLog), _warnings);
        return ended.Stopped ? ExitCode.Stopped : ExitCode.Done;
    }

    private TrainingRequest Request()
    {
        var settings = _options.Settings(_parse);
        var problems = Problems(settings).ToList();
        if (problems.Count > 0)
            throw new SettingsException(problems);

        string output = _parse.GetValue(_options.Output)!;
        string baseFile = _parse.GetValue(_options.Base)!;
        ModelFile.OpenCheckpoint(baseFile).Dispose(); // reads only its table, and is the first thing to be wrong
        string vocabulary = ClipVocabulary.Find(_parse.GetValue(_options.ClipVocab), baseFile);
        var dataset = DatasetFolder.Read(_parse.GetValue(_options.Data)!, output, _parse.GetValue(_options.Repeats));
        _warnings.AddRange(dataset.Warnings);
        return new TrainingRequest
        {
            BaseFile = baseFile,
            ClipVocabulary = vocabulary,
            LoraDirectory = _parse.GetValue(_options.LoraDir)!,
            OutputName = output,
            Pictures = Pictures(dataset, _parse.GetValue(_options.Flip)),
            Settings = settings,
            Strict = _parse.GetValue(_options.Strict),
            StateEvery = _parse.GetValue(_options.SaveState) ?? StateEvery.Default,
            Force = _parse.GetValue(_options.Force),
            Clock = new FileTimes(_console.Clock),
        };
    }

    private static IReadOnlyList<TrainingPicture> Pictures(Dataset dataset, bool flip)
    {
        var pictures = dataset.Pictures.Select(p => new TrainingPicture(p.Path, p.Caption, p.Repeats, p.Folder)).ToList();
        return flip ? [.. pictures, .. pictures.Select(picture => picture with { Mirrored = true })] : pictures;
    }

    private IEnumerable<string> Problems(TrainingSettings settings)
    {
        foreach (var option in new[] { _options.Base, _options.Data, _options.Output, _options.LoraDir })
        {
            if (string.IsNullOrWhiteSpace(_parse.GetValue(option)))
                yield return $"{option.Name} is missing; give {option.Name} {option.HelpName}.";
        }
        if (_parse.GetValue(_options.Base) is { Length: > 0 } baseFile && !File.Exists(baseFile))
            yield return MissingBase(baseFile);
        if (_parse.GetValue(_options.Output) is { Length: > 0 } output && FileNames.Problem(output) is { } problem)
            yield return problem;
        if (_parse.GetValue(_options.LoraDir) is { Length: > 0 } folder
            && OutputFolder.Problem(_options.LoraDir.Name, folder) is { } noFolder)
            yield return noFolder;
        if (_parse.GetValue(_options.RunDir) is { } run && OutputFolder.Problem(_options.RunDir.Name, run) is { } noRun)
            yield return noRun;
        if (_parse.GetValue(_options.Repeats) is < 1 and var repeats)
            yield return $"--repeats is {repeats}; choose 1 or more.";
        foreach (string setting in settings.Problems())
            yield return setting;
    }

    private static string MissingBase(string baseFile) => Directory.Exists(baseFile)
        ? $"--base is '{baseFile}', a folder; give the checkpoint file in it."
        : $"--base is '{baseFile}', but there is no such file; check the spelling. WebUIs keep checkpoints in " +
            "models/Stable-diffusion.";

    /// <summary>
    /// The run's folder. One that was asked for must be there; the usual one is a comfort, and no run shall fail for it.
    /// </summary>
    private RunFolder? BeginFolder(TrainingRequest request)
    {
        var origin = RunOrigin.At(request.Clock.GetLocalNow()) with { Options = Remembered(request) };
        if (_parse.GetValue(_options.RunDir) is { } wanted)
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

    // The vocabulary was looked for; a resumed run takes the one that was found.
    private Dictionary<string, string> Remembered(TrainingRequest request) => new(_options.Remembered(_parse))
    {
        [_options.ClipVocab.Name] = Path.GetFullPath(request.ClipVocabulary),
    };

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
