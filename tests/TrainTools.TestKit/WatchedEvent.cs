using TrainTools.Core.Events;
using TrainTools.Protocol;

namespace TrainTools.TestKit;

/// <summary>Reads a stream's messages as the tab does.</summary>
internal static class WatchedEvent
{
    /// <summary>The event of a kind that the message brings; null where it brings another, or none.</summary>
    public static T? Of<T>(this WatchEvent message) where T : TrainingEvent =>
        message.EventCase == WatchEvent.EventOneofCase.EventJson
            ? EventJson.Read(message.EventJson.ToStringUtf8()) as T
            : null;
}
