using System.CommandLine;
using TrainTools.Cli.Console;
using TrainTools.Tagging;

namespace TrainTools.Cli.Commands;

/// <summary>The options of <c>tag</c>, with kohya's names where they mean the same.</summary>
internal sealed class TagOptions
{
    private static readonly TagChoice Usual = new();

    public Argument<string> Folder { get; } = new("DIR") { Description = "The folder of images." };

    public Option<string> Model { get; } = Answers.Text("--model", "FOLDER",
        "The tagger: the folder that holds model.onnx and selected_tags.csv, or the .onnx file. Default: the one that " +
        "is found where WebUIs, kohya's scripts and Hugging Face keep them.");

    public Option<double?> General { get; } = Named(Answers.Number("--general-threshold",
        $"Take general tags at least this likely, 0.05 to 1. Default {Usual.GeneralThreshold}.", "0.35"), "--thresh");

    public Option<double?> Character { get; } = Named(Answers.Number("--character-threshold",
        $"Take characters at least this likely, 0.05 to 1. Default {Usual.CharacterThreshold}.", "0.85"));

    public Option<string> Drop { get; } = Named(Answers.Text("--drop", "TAGS",
        "Tags to leave out, separated by commas. Kohya: --undesired_tags."), "--undesired-tags", "--undesired_tags");

    public Option<bool> KeepUnderscores { get; } = new("--keep-underscores")
    {
        Description = "Write long_hair instead of long hair.",
    };

    public Option<bool> KeepBrackets { get; } = new("--keep-brackets")
    {
        Description = @"Write ( for (, and not \(, which a prompt needs to mean a bracket: for --literal-captions.",
    };

    public Option<bool> CharactersFirst { get; } = new("--character-tags-first", "--character_tags_first")
    {
        Description = "Write characters before general tags.",
    };

    public Option<string> Trigger { get; } = Named(Answers.Text("--trigger", "WORD",
        "Begin each caption with this. Kohya: --always_first_tags."), "--always-first-tags", "--always_first_tags");

    public Option<CaptionUse?> Captions { get; } = Answers.Choice("--captions",
        "What becomes of captions that are there: add puts the tags behind what stands there, replace puts them in " +
        "its place. Default add.", ("add", CaptionUse.Add), ("replace", CaptionUse.Replace));

    public Option<bool> Undo { get; } = new("--undo")
    {
        Description = "Put back the captions as they were before the last tagging of this folder.",
    };

    public Option<bool> Fetch { get; } = new("--fetch")
    {
        Description = $"Fetch a tagger first where there is none yet: {TaggerSource.Usual.Name}, about 380 MB, licence " +
            $"{TaggerSource.Usual.Licence}; {TaggerSource.AddressVariable} names another address. With --model: into " +
            "that folder.",
    };

    public Option<int?> Batch { get; } = Named(Answers.Whole("--batch-size",
        "Images to look at together, 1 to 8. Default 1.", "1"));

    public Option<string> GpuFolder { get; } = Answers.Text("--onnxruntime", "DIR",
        "A folder with an ONNX Runtime for CUDA, to look on the GPU.");

    public Option<string> Scores { get; } = Answers.Text("--scores", "FILE",
        "For programs: only look, and keep what is seen in this file; no caption is touched.");

    public Option<string> Only { get; } = Answers.Text("--only", "FILE",
        "For programs: a file that names the images to look at, one a line.");

    public Option<TrainOptions.EventForm?> Events { get; } = Answers.Choice("--events",
        "For programs: tell everything as JSON on stdout, one event a line.", ("json", TrainOptions.EventForm.Json));

    public Option<TrainOptions.ControlFrom?> Control { get; } = Answers.Choice("--control",
        "For programs: a line 'stop' on stdin, or its end, stops the tagging.", ("stdin", TrainOptions.ControlFrom.Stdin));

    // What is so here anyway, for who copies a command line of kohya's.
    private readonly Option<bool>[] _asIs =
        [.. new[] { "--onnx", "--remove_underscore", "--append_tags", "--recursive" }
            .Select(name => new Option<bool>(name) { Hidden = true })];

    /// <summary>The options under their headings.</summary>
    public OptionGroup[] Groups =>
    [
        new("The tagger", Model, Fetch, Batch, GpuFolder),
        new("Tags", General, Character, Drop, KeepUnderscores, KeepBrackets, CharactersFirst),
        new("Captions", Trigger, Captions, Undo),
        new("For programs", [Scores, Only, Events, Control, .. _asIs]),
    ];

    /// <summary>Which tags are taken.</summary>
    public TagChoice Choice(ParseResult parse) => new()
    {
        GeneralThreshold = parse.GetValue(General) ?? Usual.GeneralThreshold,
        CharacterThreshold = parse.GetValue(Character) ?? Usual.CharacterThreshold,
        Dropped = (parse.GetValue(Drop) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        KeepsUnderscores = parse.GetValue(KeepUnderscores),
        EscapesBrackets = !parse.GetValue(KeepBrackets),
        CharactersFirst = parse.GetValue(CharactersFirst),
    };

    private static Option<T> Named<T>(Option<T> option, params string[] others)
    {
        foreach (string name in others.Append(option.Name[..2] + option.Name[2..].Replace('-', '_')).Except([option.Name]).Distinct())
            option.Aliases.Add(name);
        return option;
    }

    /// <summary>What becomes of captions that are there.</summary>
    internal enum CaptionUse
    {
        Add,
        Replace,
    }
}
