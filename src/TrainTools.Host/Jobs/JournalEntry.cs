using System.Text.Json;
using Google.Protobuf;
using TrainTools.Core.Events;
using TrainTools.Protocol;

namespace TrainTools.Host.Jobs;

/// <summary>
/// A line of a run's journal, <c>{"sequence":7,"unix_ms":…,"event":{…}}</c>: an event, in the JSON that the worker wrote,
/// or what the run's status was then. Neither where another version wrote what this one cannot read.
/// </summary>
/// <param name="Sequence">From 1 on without gaps.</param>
/// <param name="UnixMs">When it was written.</param>
internal sealed record JournalEntry(long Sequence, long UnixMs, TrainingEvent? Event = null, Run? Run = null)
{
    // What a later version says of a run beside what is known here is passed over.
    private static readonly JsonParser Runs = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>The line, without a line break at its end.</summary>
    public string Write()
    {
        string what = Event is not null
            ? $"\"event\":{EventJson.Write(Event)}"
            : $"\"run\":{JsonFormatter.Default.Format(Run)}";
        return $"{{\"sequence\":{Sequence},\"unix_ms\":{UnixMs},{what}}}";
    }

    /// <summary>Reads a line; null where it is not whole, as one that a killed process left unfinished.</summary>
    public static JournalEntry? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            if (!json.TryGetProperty("unix_ms", out var unixMs))
                return OldJournalLine.Read(json);
            return new JournalEntry(
                json.GetProperty("sequence").GetInt64(), unixMs.GetInt64(),
                json.TryGetProperty("event", out var trainingEvent) ? EventJson.Read(trainingEvent) : null,
                json.TryGetProperty("run", out var run) ? ReadRun(run) : null);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or FormatException
            or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a run's status; null where another version means something else by it.</summary>
    public static Run? ReadRun(JsonElement json)
    {
        try
        {
            return Runs.Parse<Run>(json.GetRawText());
        }
        catch (Exception problem) when (problem is InvalidProtocolBufferException or InvalidJsonException)
        {
            return null;
        }
    }
}
