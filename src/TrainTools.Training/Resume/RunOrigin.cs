using System.Text.Json;
using System.Text.Json.Nodes;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Resume;

/// <summary>How a run began: what a resumed run must share with it, and cannot find out anew.</summary>
public sealed record RunOrigin
{
    /// <summary>The job's settings by their catalogue, with full paths; null in a run of an older program.</summary>
    public JsonObject? Settings { get; init; }

    /// <summary>What an older program kept instead: the command line's options, name to value.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>When the run began, in its local time; the LoRA's metadata tells it.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>
    /// A number from 0 to 2³² - 1 that all files of the run share and that tells it from others, as kohya's does. It
    /// comes from the run's beginning, so that the same run at the same moment has the same.
    /// </summary>
    public long SessionId => (uint)HashOf(FormattableString.Invariant($"traintools run {Started.UtcTicks}"));

    /// <summary>A run that nobody will want to resume by its options.</summary>
    public static RunOrigin At(DateTimeOffset started) => new()
    {
        Started = started,
    };

    /// <summary>What the run was asked for; a setting that this program does not know is passed over.</summary>
    /// <exception cref="SettingsException">A value is none.</exception>
    public TrainingJob Job()
    {
        var problems = new List<Problem>();
        var job = new TrainingJob();
        if (Settings is not null)
            job = Catalogue.Job.Read(JsonSerializer.SerializeToElement(Settings), job, problems);
        foreach (var (option, text) in Options ?? new Dictionary<string, string>())
        {
            if (Catalogue.Job.All.FirstOrDefault(setting => setting.Option == option) is { } setting
                && Catalogue.Value(() => setting.Read(text), problems, out var value))
            {
                job = setting.With(job, value);
            }
        }
        problems.RemoveAll(problem => problem.Field.Length == 0);
        return problems.Count == 0 ? job : throw new SettingsException(problems);
    }

    /// <summary>FNV-1a (Fowler, Noll, Vo), which spreads well enough for a label and is the same everywhere.</summary>
    private static ulong HashOf(string text) =>
        text.Aggregate(14695981039346656037, (hash, letter) => unchecked((hash ^ letter) * 1099511628211)) >> 16;
}
