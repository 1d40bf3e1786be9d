using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>What an exception on the way means as a status.</summary>
internal static class CallFailure
{
    /// <param name="server">Its address, for the sentence.</param>
    public static Status StatusOf(Exception failure, CallStop stop, string server)
    {
        if (failure is RpcException known)
            return known.Status;
        if (stop.IsPastDeadline)
            return new Status(StatusCode.DeadlineExceeded, "The server did not answer before the deadline.", failure);
        if (stop.Token.IsCancellationRequested)
            return new Status(StatusCode.Cancelled, "The call was given up.", failure);
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpProtocolException protocol)
                return OfReset(protocol, failure);
        }
        return failure is HttpRequestException or IOException
            ? new Status(StatusCode.Unavailable, $"{server} cannot be reached: {Reason(failure)}", failure)
            : new Status(StatusCode.Internal, $"The answer of {server} cannot be read: {Reason(failure)}", failure);
    }

    // The table stands in gRPC's PROTOCOL-HTTP2.md, "Errors".
    private static Status OfReset(HttpProtocolException protocol, Exception failure)
    {
        var code = protocol.ErrorCode switch
        {
            0x7 => StatusCode.Unavailable, // REFUSED_STREAM
            0x8 => StatusCode.Cancelled,
            0xB => StatusCode.ResourceExhausted, // ENHANCE_YOUR_CALM
            0xC => StatusCode.PermissionDenied, // INADEQUATE_SECURITY
            _ => StatusCode.Internal,
        };
        return new Status(code, $"The server broke the call off: {protocol.Message}", failure);
    }

    private static string Reason(Exception failure) =>
        failure.InnerException is { } inner ? inner.Message : failure.Message;
}
