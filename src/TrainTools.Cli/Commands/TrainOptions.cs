using System.CommandLine;
using System.Text.Json;
using TrainTools.Cli.Console;
using TrainTools.Core.Settings;

namespace TrainTools.Cli.Commands;

/// <summary>The options of <c>train</c>: the settings of a job, and how this one call behaves.</summary>
/// <param name="catalogue">The settings; null: those of a job.</param>
internal sealed class TrainOptions(Catalogue? catalogue = null)
{
    private readonly SettingOptions _settings = new(catalogue ?? Catalogue.Job);

    private readonly Option<string> _file = Answers.Text("--settings", "FILE",
        "A JSON file of settings, by their names in run.json: {\"rank\": 16, \"max_token_length\": 150}. Options that " +
        "are given beside it win.");

    public Option<string> Resume { get; } = Answers.Text("--resume", "DIR",
        "Go on with the run in this folder, and with the settings it was begun with; nothing else is needed. On the " +
        "processor the LoRA becomes the same, bit for bit, as without the interruption.");

    public Option<bool> Force { get; } = new("--force")
    {
        Description = "With --resume: go on though the base model, images, captions or settings have changed.",
    };

    public Option<bool> Yes { get; } = new("--yes")
    {
        Description = "Begin though something is asked first: it is told as a warning. Nothing is ever deleted.",
    };

    public Option<bool> MoveAside { get; } = new("--move-aside")
    {
        Description = "Where the LoRA folder holds files of another run with this name: rename those, so that the new " +
            "ones are alone under the name.",
    };

    public Option<EventForm?> Events { get; } = Answers.Choice("--events",
        "For programs: tell everything as JSON on stdout, one event a line, instead of for people.",
        ("json", EventForm.Json));

    public Option<ControlFrom?> Control { get; } = Answers.Choice("--control",
        "For programs: stdin steers the run. A line 'stop' ends it in good order, a line 'finish' also keeps the LoRA " +
        "as it is then; the end of stdin stops it too.",
        ("stdin", ControlFrom.Stdin));

    /// <summary>The options under their headings, in the order of the help page.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
    [
        .. _settings.Groups,
        new("The call", _file, Resume, Force, MoveAside, Yes, Events, Control),
    ];

    /// <summary>Whether the person says yes to a question, by its own option or by the one for all.</summary>
    public bool Confirms(ParseResult parse, Problem question) =>
        parse.GetValue(Yes) || (HasOwnOption(question) && parse.GetValue(MoveAside));

    /// <summary>Whether a question's sentence names an option of its own.</summary>
    public static bool HasOwnOption(Problem question) => question.Code == "output.taken";

    /// <summary>Whether any setting is given, by option or file.</summary>
    public bool HasSettings(ParseResult parse) => parse.GetValue(_file) is not null || _settings.AreGiven(parse);

    /// <summary>The job with what is given on top of it: first the file's settings, then the options.</summary>
    /// <param name="job">What is not given comes from here.</param>
    /// <param name="problems">Receives every value that is none, and every name that is no setting.</param>
    public TrainingJob Apply(ParseResult parse, TrainingJob job, ICollection<Problem> problems)
    {
        if (parse.GetValue(_file) is { } path && Read(path, problems) is { } file)
        {
            using (file)
                job = Catalogue.Job.Read(file.RootElement, job, problems);
        }
        return _settings.Apply(parse, job, problems);
    }

    /// <summary>What is wrong with the values that are given.</summary>
    public IReadOnlyList<Problem> ProblemsOfValues(ParseResult parse)
    {
        var problems = new List<Problem>();
        var job = Apply(parse, new TrainingJob(), problems);
        return [.. problems, .. job.Training.Problems()];
    }

    private static JsonDocument? Read(string path, ICollection<Problem> problems)
    {
        var people = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
        try
        {
            var file = JsonDocument.Parse(File.ReadAllBytes(path), people);
            if (file.RootElement.ValueKind == JsonValueKind.Object)
                return file;
            file.Dispose();
            problems.Add(new Problem("settings_file.no_object", "", ("path", path)));
        }
        catch (JsonException error)
        {
            problems.Add(new Problem("settings_file.no_json", "",
                ("path", path), ("line", $"{error.LineNumber + 1}"), ("reason", error.Message.Split(" LineNumber")[0].TrimEnd('.'))));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problems.Add(new Problem("settings_file.unreadable", "", ("path", path), ("reason", error.Message.TrimEnd('.'))));
        }
        return null;
    }

    /// <summary>Where a program's orders come from.</summary>
    internal enum ControlFrom
    {
        Stdin,
    }

    /// <summary>How events are told to a program.</summary>
    internal enum EventForm
    {
        Json,
    }
}
