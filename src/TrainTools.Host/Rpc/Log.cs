namespace TrainTools.Host.Rpc;

/// <summary>What the host writes to its log about calls.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} failed.")]
    public static partial void CallFailed(ILogger log, string method, Exception problem);
}
