using Grpc.Core;
using Grpc.Net.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What every call has in common: the checks before it, its deadline, and how it ends.</summary>
internal sealed class CallServer(GrpcServiceOptions options, ILogger logger)
{
    private static readonly Status DeadlineExceeded = new(StatusCode.DeadlineExceeded, "Deadline Exceeded");

    public GrpcServiceOptions Options => options;

    /// <summary>Answers a call for which there is no method.</summary>
    public async Task RefuseAsync(HttpContext http, string text)
    {
        if (!await IsGrpcAsync(http))
            return;
        await using var call = new HttpCallContext(http, http.Request.Path, options);
        await EndAsync(call, new Status(StatusCode.Unimplemented, text), Metadata.Empty);
    }

    /// <summary>Serves a call from its first byte to its status.</summary>
    public async Task ServeAsync(HttpContext http, string method, Func<HttpCallContext, Task> serve)
    {
        if (!await IsGrpcAsync(http))
            return;
        await using var call = new HttpCallContext(http, method, options);
        var serving = ServeCheckedAsync(call, serve);
        await Task.WhenAny(serving, call.DeadlineReached);
        // At the deadline the caller hears so at once, however long the method takes to notice.
        if (!serving.IsCompleted)
            await EndAsync(call, DeadlineExceeded, Metadata.Empty);
        try
        {
            await serving;
            await EndAsync(call, call.Status, call.TrailersSoFar);
        }
        catch (Exception failure)
        {
            var (status, trailers) = EndOf(call, failure);
            await EndAsync(call, status, trailers);
        }
    }

    private static async Task ServeCheckedAsync(HttpCallContext call, Func<HttpCallContext, Task> serve)
    {
        // Otherwise a method that computes before it waits would hold up its own deadline.
        await Task.Yield();
        string? encoding = call.HttpContext.Request.Headers[HeaderNames.Encoding];
        if (encoding is not (null or "" or HeaderNames.Identity))
            throw new RpcException(new Status(
                StatusCode.Unimplemented, $"Messages compressed with {encoding} are not taken; send them plain."));
        await serve(call);
    }

    private async Task EndAsync(HttpCallContext call, Status status, Metadata trailers)
    {
        if (call.DeadlineReached.IsCompleted)
            (status, trailers) = (DeadlineExceeded, Metadata.Empty);
        if (await call.EndAsync(status, trailers))
            Log.CallEnded(logger, call.Method, status.StatusCode, status.Detail);
    }

    private (Status Status, Metadata Trailers) EndOf(HttpCallContext call, Exception failure)
    {
        switch (failure)
        {
            case RpcException known:
                return (known.Status, Merged(call.TrailersSoFar, known.Trailers));
            case OperationCanceledException or IOException when call.CancellationToken.IsCancellationRequested:
                Log.CallerWentAway(logger, call.Method, failure);
                return (Status.DefaultCancelled, Metadata.Empty);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } large:
                return (new Status(StatusCode.ResourceExhausted, large.Message), Metadata.Empty);
            default:
                Log.MethodFailed(logger, call.Method, failure);
                string detail = "Exception was thrown by handler.";
                if (options.EnableDetailedErrors == true)
                    detail += $" {failure.GetType().Name}: {failure.Message}";
                return (new Status(StatusCode.Unknown, detail), call.TrailersSoFar);
        }
    }

    private static Metadata Merged(Metadata first, Metadata second)
    {
        if (first.Count == 0)
            return second;
        var all = new Metadata();
        foreach (var entry in first.Concat(second))
            all.Add(entry);
        return all;
    }

    private static async Task<bool> IsGrpcAsync(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
        {
            http.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            await http.Response.WriteAsync("gRPC needs HTTP/2.");
            return false;
        }
        if (!HeaderNames.IsGrpc(http.Request.ContentType))
        {
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            await http.Response.WriteAsync($"gRPC needs the content type {HeaderNames.ContentType}.");
            return false;
        }
        return true;
    }
}
