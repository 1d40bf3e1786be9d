namespace TrainTools.Host.Tagging;

/// <summary>What the host writes to its log about taggings.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A tagging failed.")]
    public static partial void Failed(ILogger log, Exception problem);
}
