using System.Text.Json;

namespace TrainTools.Core.Events;

/// <summary>
/// The worker's line, what <c>--events json</c> writes: an object whose only property is named for the event and holds
/// the event's JSON, <c>{"step_done":{"event":"step_done","step":7,…}}</c>. Programs have always found it by that
/// name; the JSON inside is the one that journal and tab have.
/// </summary>
public static class EventLine
{
    /// <summary>The line, without a line break at its end.</summary>
    public static string Write(TrainingEvent trainingEvent) =>
        $"{{\"{JsonEncodedText.Encode(EventJson.Kind(trainingEvent))}\":{EventJson.Write(trainingEvent)}}}";

    /// <summary>Reads a line; null where it is none: a library may write to stdout too.</summary>
    public static TrainingEvent? Read(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            if (json.GetPropertyCount() != 1)
                return null;
            var only = json.EnumerateObject().First();
            return EventJson.Read(only.Value, only.Name); // before, the kind stood only in the name
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
