namespace TrainTools.Host.Hosting;

/// <summary>What the host writes to its log about serving.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on 127.0.0.1:{Port}, build {Build}.")]
    public static partial void Listening(ILogger log, int port, string build);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The WebUI that this host belongs to is gone, and no other came. Saving what trains, and ending.")]
    public static partial void ParentGone(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The trash could not be emptied: {Problem}")]
    public static partial void NotSwept(ILogger log, string problem);
}
