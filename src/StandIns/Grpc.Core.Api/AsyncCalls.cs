using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>A call that is under way: one request, one response. Disposing gives it up.</summary>
public sealed class AsyncUnaryCall<TResponse>(
    Task<TResponse> responseAsync,
    Task<Metadata> responseHeadersAsync,
    Func<Status> getStatusFunc,
    Func<Metadata> getTrailersFunc,
    Action disposeAction)
    : IDisposable
{
    public Task<TResponse> ResponseAsync { get; } = responseAsync;

    public Task<Metadata> ResponseHeadersAsync { get; } = responseHeadersAsync;

    public TaskAwaiter<TResponse> GetAwaiter() => ResponseAsync.GetAwaiter();

    public ConfiguredTaskAwaitable<TResponse> ConfigureAwait(bool continueOnCapturedContext) =>
        ResponseAsync.ConfigureAwait(continueOnCapturedContext);

    /// <summary>How it ended; only once it has.</summary>
    public Status GetStatus() => getStatusFunc();

    /// <summary>What came beside the status; only once it has ended.</summary>
    public Metadata GetTrailers() => getTrailersFunc();

    public void Dispose() => disposeAction();
}

/// <summary>A call that is under way: one request, a stream of responses. Disposing gives it up.</summary>
public sealed class AsyncServerStreamingCall<TResponse>(
    IAsyncStreamReader<TResponse> responseStream,
    Task<Metadata> responseHeadersAsync,
    Func<Status> getStatusFunc,
    Func<Metadata> getTrailersFunc,
    Action disposeAction)
    : IDisposable
{
    public IAsyncStreamReader<TResponse> ResponseStream { get; } = responseStream;

    public Task<Metadata> ResponseHeadersAsync { get; } = responseHeadersAsync;

    /// <summary>How it ended; only once it has.</summary>
    public Status GetStatus() => getStatusFunc();

    /// <summary>What came beside the status; only once it has ended.</summary>
    public Metadata GetTrailers() => getTrailersFunc();

    public void Dispose() => disposeAction();
}

/// <summary>A stream of requests, one response. No call of this kind can be made here.</summary>
public sealed class AsyncClientStreamingCall<TRequest, TResponse> : IDisposable
{
    internal AsyncClientStreamingCall()
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>Streams both ways. No call of this kind can be made here.</summary>
public sealed class AsyncDuplexStreamingCall<TRequest, TResponse> : IDisposable
{
    internal AsyncDuplexStreamingCall()
    {
    }

    public void Dispose()
    {
    }
}
