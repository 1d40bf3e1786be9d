using System.Text.Json;

namespace TrainTools.Core.Events;

/// <summary>
/// An event of another version of the program: it is kept and passed on as it came, and shown as nothing.
/// </summary>
/// <param name="Kind">What that version calls it.</param>
/// <param name="Json">All of it.</param>
public sealed record UnknownEvent(string Kind, JsonElement Json) : TrainingEvent;
