using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What a server of calls tells a developer.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The service method {Method} failed.")]
    public static partial void MethodFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Debug, "The call of {Method} ended with {StatusCode}: {Detail}")]
    public static partial void CallEnded(ILogger logger, string method, StatusCode statusCode, string detail);

    [LoggerMessage(3, LogLevel.Debug, "The caller of {Method} went away.")]
    public static partial void CallerWentAway(ILogger logger, string method, Exception exception);
}
