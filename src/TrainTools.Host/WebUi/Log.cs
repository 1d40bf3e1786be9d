namespace TrainTools.Host.WebUi;

/// <summary>What the host writes to its log about the WebUI.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The WebUI did not answer to {What}: {Problem}")]
    public static partial void NotAnswered(ILogger log, string what, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The WebUI did not lend its GPU: {Problem}")]
    public static partial void NotLent(ILogger log, string problem);
}
