using System.CommandLine;
using Spectre.Console;
using TrainTools.Diffusion.Files;
using TrainTools.Diffusion.Tokens;
using TrainTools.Host.CommandLine;
using TrainTools.Host.Progress;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Names;
using TrainTools.Training.Pictures;
using TrainTools.Training.Run;
using TrainTools.Training.Settings;

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
            Usage = "--base FILE --data DIR --output NAME --lora-dir DIR [options]",
            Introduction =
                "A LoRA is a small file that teaches a Stable Diffusion model something new, such as a character " +
                "or a style. Give a base model and a folder of pictures; everything else has defaults that suit " +
                "most subjects. Ctrl-C stops in an orderly way and keeps what is saved.",
            Examples =
            [
                "traintools train --base models/Stable-diffusion/anime.safetensors --data pictures \\",
                "  --output hanako --lora-dir models/Lora --clip-skip 2",
            ],
        };
        verb.SetAction(parse => new TrainVerb(options, parse, console, train).Run());
        return verb;
    }

    private int Run()
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
        var request = new TrainingRequest
        {
            BaseFile = baseFile,
            ClipVocabulary = vocabulary,
            LoraDirectory = _parse.GetValue(_options.LoraDir)!,
            OutputName = output,
            Pictures = [.. dataset.Pictures.Select(p => new TrainingPicture(p.Path, p.Caption, p.Repeats, p.Folder))],
            Settings = settings,
            Strict = _parse.GetValue(_options.Strict),
        };
        var ended = Watch(request, dataset.Warnings);
        return ended.Stopped ? ExitCode.Stopped : ExitCode.Done;
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
        if (_parse.GetValue(_options.Repeats) is < 1 and var repeats)
            yield return $"--repeats is {repeats}; choose 1 or more.";
        foreach (string setting in settings.Problems())
            yield return setting;
    }

    private static string MissingBase(string baseFile) => Directory.Exists(baseFile)
        ? $"--base is '{baseFile}', a folder; give the checkpoint file in it."
        : $"--base is '{baseFile}', but there is no such file; check the spelling. WebUIs keep checkpoints in " +
            "models/Stable-diffusion.";

    private RunEnded Watch(TrainingRequest request, IReadOnlyList<string> warnings)
    {
        var view = View(request.OutputName);
        using var log = OpenLog(view);
        using var signals = new StopSignals(view.ShowStopping, LeaveAtOnce);
        // On a thread of its own: torch's scopes belong to a thread, and this one draws.
        var run = Task.Factory.StartNew(
            () => _train(request, Report, signals.Token), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        foreach (string warning in warnings.Concat(Replaced(request)))
            view.Show(new Warned(warning));
        view.Follow(run);
        var ended = run.GetAwaiter().GetResult();
        if (view is not EventWriter)
            foreach (string line in RunText.Closing(ended, request.OutputName, log?.Path))
                _console.Output.WriteLine(line);
        return ended;

        void Report(TrainingEvent told)
        {
            log?.Take(told);
            view.Show(told);
        }
    }

    private IRunView View(string outputName)
    {
        if (_parse.GetValue(_options.Events) is not null)
            return new EventWriter(_console.Output);
        // Redirected, or a terminal that cannot move its cursor.
        if (!_console.IsTerminal || !AnsiConsole.Profile.Capabilities.Ansi)
            return new PlainView(_console.Output, _console.Clock);
        return new LiveView(AnsiConsole.Console, outputName, _console.Width, _console.Clock);
    }

    // A log that was asked for must be there; the usual one is a comfort, and no run shall fail for it.
    private LossLog? OpenLog(IRunView view)
    {
        if (_parse.GetValue(_options.LossLog) is { Length: > 0 } wanted)
            return new LossLog(wanted);
        string path = LossLog.DefaultPath(_parse.GetValue(_options.Output)!, _console.Clock.GetUtcNow());
        if (OutputFolder.Problem("the loss log", Path.GetDirectoryName(path)!) is not { } problem)
            return new LossLog(path);
        view.Show(new Warned($"No loss log is kept: {problem} Give --loss-log FILE to keep one."));
        return null;
    }

    private static IEnumerable<string> Replaced(TrainingRequest request)
    {
        string file = Path.GetFullPath(Path.Combine(request.LoraDirectory, request.OutputName + ".safetensors"));
        if (File.Exists(file))
            yield return $"{file} is there already; this run replaces it when it ends.";
    }

    private void LeaveAtOnce()
    {
        if (_console.IsTerminal)
            AnsiConsole.Cursor.Show(); // the live panel hid it
        SwiftExit.Leave(ExitCode.Stopped);
    }
}
