using System.Text.Json;
using System.Text.Json.Serialization;
using TrainTools.Core.Events;

namespace TrainTools.Host.Jobs;

/// <summary>
/// A journal's line as version 0.1 wrote it, before an event was one JSON everywhere: a message of the protocol, in
/// protobuf's JSON, which leaves out what is 0, false or empty.
/// </summary>
internal sealed record OldJournalLine
{
    public long Sequence { get; init; }
    public long UnixMs { get; init; }
    public JsonElement? Run { get; init; }
    public OldPreparing? Preparing { get; init; }
    public OldStarted? Started { get; init; }
    public StepDone? StepDone { get; init; }
    public EpochDone? EpochDone { get; init; }
    public Validated? Validated { get; init; }
    public OldSaved? Saved { get; init; }
    public OldNotice? Notice { get; init; }
    public OldMemoryPlan? MemoryPlan { get; init; }
    public OldEnded? Ended { get; init; }

    /// <summary>Reads it as what is written today.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static JournalEntry Read(JsonElement json)
    {
        var line = json.Deserialize(OldJournalJson.Default.OldJournalLine)!;
        return new JournalEntry(
            line.Sequence, line.UnixMs, line.Event(), line.Run is { } run ? JournalEntry.ReadRun(run) : null);
    }

    private TrainingEvent? Event() => this switch
    {
        { Preparing: { } e } => new Preparing(e.What == "pictures" ? "images" : e.What, e.Done, e.Total),
        { Started: { } e } => new RunStarted(
            e.Images, ImagesWithRepeats: 0, e.Epochs, e.TotalSteps, LoraModules: 0, TrainableWeights: 0, e.Device,
            e.Precision, Family: "", MaxTokenLength: 0, Buckets: [])
        {
            StepsDone = e.StepsDone,
            ValidationImages = e.HeldOut,
        },
        { StepDone: { } e } => e,
        { EpochDone: { } e } => e,
        { Validated: { } e } => e,
        { Saved: { } e } => new LoraSaved(e.CheckpointId, e.Epoch, e.Step, e.Final),
        { Notice: { Severity: "SEVERITY_WARNING" or "SEVERITY_PROBLEM" } e } => new Warned(Problem.Of(e.Text)),
        { Notice: { } e } => new Noted(Problem.Of(e.Text)),
        { MemoryPlan: { TakenBytes: > 0 } e } => new MemoryTaken(e.PredictedBytes, e.TakenBytes),
        { MemoryPlan: { } e } => new MemoryPlanned(
            e.MemorySaving, e.PredictedBytes, e.FreeBytes, Fits: e.PredictedBytes <= e.FreeBytes),
        { Ended: { } e } => new JobEnded(
            End(e.Status), e.Message.Length > 0 ? Problem.Of(e.Message) : null, e.Seconds),
        _ => null,
    };

    private static JobEnd End(string status)
    {
        bool isKnown = Enum.TryParse<JobEnd>(status.Replace("RUN_STATUS_", ""), ignoreCase: true, out var end);
        return isKnown ? end : JobEnd.Interrupted;
    }
}

internal sealed record OldPreparing(int Done, int Total, string What = "");

internal sealed record OldStarted(
    [property: JsonPropertyName("pictures")] int Images, int HeldOut, int TotalSteps, int Epochs, int StepsDone,
    string Device = "", string Precision = "");

internal sealed record OldSaved(int Epoch, int Step, bool Final, string CheckpointId = "");

internal sealed record OldNotice(string Severity = "", string Text = "");

internal sealed record OldMemoryPlan(long PredictedBytes, long FreeBytes, long TakenBytes, bool MemorySaving);

internal sealed record OldEnded(double Seconds, string Status = "", string Message = "");

/// <summary>Protobuf's JSON: camelCase, and 64-bit numbers as text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(OldJournalLine))]
internal sealed partial class OldJournalJson : JsonSerializerContext;
