using System.CommandLine;
using TrainTools.Cli.Console;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.Host.Jobs;
using TrainTools.Host.Preflight;
using TrainTools.Projects.Datasets;
using TrainTools.Tagging;

namespace TrainTools.Cli.Commands;

/// <summary><c>traintools tag DIR</c>: captions by tags, written by a person or looked at for the host.</summary>
internal sealed class TagCommand
{
    private readonly TagOptions _options;
    private readonly ParseResult _parse;
    private readonly CommandConsole _console;

    private TagCommand(TagOptions options, ParseResult parse, CommandConsole console) =>
        (_options, _parse, _console) = (options, parse, console);

    /// <summary>The verb with its options.</summary>
    public static Verb Make(CommandConsole console)
    {
        var options = new TagOptions();
        var verb = new Verb("tag", "Writes tags that a tagger sees into the images' captions.", options.Groups)
        {
            Usage = "DIR [--model FOLDER] [options]",
            Introduction =
                "A WD tagger looks at each image, and what it sees becomes the caption: 1girl, long hair, smile. What " +
                "you wrote yourself stays, unless you say --captions replace. What was seen is kept, so that " +
                "other thresholds take no time, and a run that was stopped goes on where it was.",
            Examples =
            [
                "traintools tag images --model models/wd-vit-tagger-v3 --trigger hanako",
                "traintools tag images --general-threshold 0.5 --drop \"blue hair, blue eyes\" --captions replace",
                "traintools tag images --undo",
            ],
        };
        verb.Arguments.Add(options.Folder);
        verb.SetAction(parse => new TagCommand(options, parse, console).Run());
        return verb;
    }

    private int Run()
    {
        string folder = _parse.GetRequiredValue(_options.Folder);
        if (_parse.GetValue(_options.Undo))
            return Undo(folder);
        var choice = _options.Choice(_parse);
        int batch = _parse.GetValue(_options.Batch) ?? 1;
        var problems = choice.Problems().ToList();
        if (batch is < 1 or > 8)
            problems.Add(new Problem("tagging.batch_size", "batch_size", ("value", $"{batch}")));
        if (problems.Count > 0)
            throw new SettingsException([.. problems.Select(problem => problem with { Field = OptionOf(problem.Field) })]);

        var captions = TaggedFolder.Open(folder);
        string? scoreFile = _parse.GetValue(_options.Scores);
        if (scoreFile is null && OutputFolder.Problem("", folder) is { } noFolder)
            throw new SettingsException([new Problem("tagging.not_writable", "", noFolder.Arguments)]);
        var request = new TaggingRequest(Images(captions), Tagger())
        {
            BatchSize = batch,
            GpuFolder = _parse.GetValue(_options.GpuFolder),
            ScorePath = identity => scoreFile ?? ScoreFile.PathIn(folder, identity),
        };
        var result = Look(request);
        if (scoreFile is null && !result.Ended.Stopped) // half of a folder in one way and half in another helps nobody
            Write(captions, result, choice);
        return result.Ended.Stopped ? ExitCode.Stopped : ExitCode.Done;
    }

    private IReadOnlyList<string> Images(TaggedFolder captions)
    {
        if (_parse.GetValue(_options.Only) is not { } list)
            return [.. captions.Images.Select(image => image.Path)];
        var wanted = File.ReadLines(list).ToHashSet();
        return [.. captions.Images.Select(image => image.Path).Where(wanted.Contains)];
    }

    private TaggerFiles Tagger()
    {
        string own = Path.Combine(_console.ProgramData, "traintools", "taggers");
        string? given = _parse.GetValue(_options.Model);
        if (_parse.GetValue(_options.Fetch))
            return TaggerFetching.Fetch(_console, given, own);
        if (given is not null)
            return TaggerFiles.At(given);
        var found = TaggerSearch.Find(TaggerSearch.Places(own, "", "", Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)), named: []);
        return found switch
        {
            [var only] => only,
            [] => throw new TaggingException(new Problem("tagger.none", "", ("folder", Path.Combine(own, TaggerSource.Usual.Name)))),
            _ => throw new SettingsException(
                "command.tagger_choice", ("names", string.Join(", ", found.Select(one => Path.GetDirectoryName(one.Model))))),
        };
    }

    private TaggingResult Look(TaggingRequest request)
    {
        bool asEvents = _parse.GetValue(_options.Events) is not null;
        IRunView view = asEvents ? new EventWriter(_console.Output) : new TagView(_console);
        using var signals = new StopSignals(view.ShowStopping, () => SwiftExit.Leave(ExitCode.Stopped));
        if (_parse.GetValue(_options.Control) is not null)
            new RunOrders(_console.Input).Follow(signals.PressOnce);
        var result = TaggingRun.Run(request, view.Show, signals.Token);
        view.Show(result.Ended);
        return result;
    }

    private void Write(TaggedFolder captions, TaggingResult result, TagChoice choice)
    {
        bool replaces = _parse.GetValue(_options.Captions) == TagOptions.CaptionUse.Replace;
        string trigger = _parse.GetValue(_options.Trigger) ?? "";
        var tags = result.Scores.ToDictionary(scores => scores.Key, scores => choice.Of(scores.Value));
        var edit = captions.Edit(
            (image, before) => tags.TryGetValue(image.Path, out var seen)
                ? TaggedCaption.Of(before, seen, trigger, replaces)
                : before,
            keepsChanged: replaces);
        if (_parse.GetValue(_options.Events) is not null)
            return;
        var output = _console.Output;
        output.WriteLine($"{CountText.Of(edit.Changed, "caption")} written, {edit.Same} as they were.");
        foreach (string image in edit.ChangedMeanwhile)
            output.WriteLine($"Kept, for it was changed meanwhile: {Path.ChangeExtension(image, ".txt")}");
        foreach (var problem in edit.Unreadable)
            output.WriteLine($"Left as it is: {SettingTexts.OnTheCommandLine(problem)}");
        foreach (string line in TagCountText.Lines(TagStatistics.Of(tags.Values)))
            output.WriteLine(line);
        if (edit.Changed > 0)
            output.WriteLine($"To undo it: traintools tag \"{_parse.GetRequiredValue(_options.Folder)}\" --undo");
    }

    private static string OptionOf(string field) => "--" + field.Replace('_', '-');

    private int Undo(string folder)
    {
        var (restored, kept) = TaggedFolder.Undo(folder);
        _console.Output.WriteLine($"{CountText.Of(restored, "caption")} put back.");
        if (kept > 0)
            _console.Output.WriteLine($"{CountText.Of(kept, "caption")} kept, for they were changed since.");
        return ExitCode.Done;
    }
}
