using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TrainTools.Training.Run;

namespace TrainTools.Host.Progress;

/// <summary>
/// One line of <c>--events json</c>: exactly one property is set, and its name says which event it is.
/// </summary>
internal sealed record EventLine
{
    public RunStarted? RunStarted { get; init; }
    public MemoryPlanned? MemoryPlanned { get; init; }
    public MemoryTaken? MemoryTaken { get; init; }
    public Preparing? Preparing { get; init; }
    public Warned? Warned { get; init; }
    public StepDone? StepDone { get; init; }
    public Validated? Validated { get; init; }
    public EpochDone? EpochDone { get; init; }
    public LoraSaved? LoraSaved { get; init; }
    public StateSaved? StateSaved { get; init; }
    public Stopping? Stopping { get; init; }
    public RunEnded? RunEnded { get; init; }
    public Failed? Failed { get; init; }

    /// <summary>The line for an event of the training.</summary>
    public static EventLine Of(TrainingEvent told) => told switch
    {
        RunStarted e => new() { RunStarted = e },
        MemoryPlanned e => new() { MemoryPlanned = e },
        MemoryTaken e => new() { MemoryTaken = e },
        Preparing e => new() { Preparing = e },
        Warned e => new() { Warned = e },
        StepDone e => new() { StepDone = e },
        Validated e => new() { Validated = e },
        EpochDone e => new() { EpochDone = e },
        LoraSaved e => new() { LoraSaved = e },
        StateSaved e => new() { StateSaved = e },
        RunEnded e => new() { RunEnded = e },
        _ => throw new InvalidOperationException($"{told.GetType().Name} has no name among the JSON events."),
    };
}

/// <summary>The run was asked to stop and will end after its step.</summary>
internal sealed record Stopping(string Message);

/// <summary>The run could not start or go on; the last event.</summary>
/// <param name="Message">What happened, where and what to do.</param>
/// <param name="ExitCode">The process's exit code.</param>
internal sealed record Failed(string Message, int ExitCode);

/// <summary>
/// JSON of the events and the loss log, generated at build time; names in snake_case, text as it is.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(EventLine))]
[JsonSerializable(typeof(StepDone))]
[JsonSerializable(typeof(Validated))]
internal sealed partial class EventJson : JsonSerializerContext
{
    /// <summary>
    /// Writes names in any script as they are instead of <c>\u…</c>; the lines are never put into HTML.
    /// </summary>
    public static EventJson Readable => Lines.Json;

    // In a class of its own, so that it is made after the generated defaults that it copies.
    private static class Lines
    {
        public static readonly EventJson Json =
            new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
