using Grpc.Core;
using Grpc.Net.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>A call that an HTTP/2 request carries.</summary>
internal sealed class HttpCallContext : ServerCallContext, IAsyncDisposable
{
    private static readonly AuthContext Nobody = new(null, []);

    private readonly string _method;
    private readonly CancellationTokenSource _over;
    private readonly CallDeadline _deadline;
    private readonly CallResponse _response;
    private readonly GrpcServiceOptions _options;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;

    public HttpCallContext(HttpContext http, string method, GrpcServiceOptions options)
    {
        HttpContext = http;
        _method = method;
        _options = options;
        _over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        _deadline = new CallDeadline(http.Request.Headers[HeaderNames.Timeout], _over.Cancel);
        _response = new CallResponse(http);
    }

    public HttpContext HttpContext { get; }

    /// <summary>Ends when the deadline has come.</summary>
    public Task DeadlineReached => _deadline.Reached;

    /// <summary>Whether the caller gave up or went away.</summary>
    public bool IsAbandoned => HttpContext.RequestAborted.IsCancellationRequested;

    /// <summary>The trailers that the call asked for, without making any.</summary>
    public Metadata TrailersSoFar => _responseTrailers ?? Metadata.Empty;

    protected override string MethodCore => _method;

    protected override string HostCore => HttpContext.Request.Host.Value ?? "";

    protected override string PeerCore => PeerAddress.Of(HttpContext.Connection);

    protected override DateTime DeadlineCore => _deadline.At;

    protected override Metadata RequestHeadersCore => _requestHeaders ??= ReadHeaders();

    protected override CancellationToken CancellationTokenCore => _over.Token;

    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    protected override Status StatusCore { get; set; } = Status.DefaultSuccess;

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore => Nobody;

    /// <summary>Reads the one message of the request.</summary>
    public async Task<T> ReadRequestAsync<T>(Marshaller<T> marshaller)
    {
        var body = HttpContext.Request.Body;
        var message = await IncomingMessage.ReadAsync(body, _options.MaxReceiveMessageSize, CancellationToken)
            ?? throw new RpcException(new Status(StatusCode.Internal, "The call carries no message."));
        if (await body.ReadAsync(new byte[1], CancellationToken) > 0)
            throw new RpcException(new Status(StatusCode.Internal, "The call carries more than one message."));
        return marshaller.ContextualDeserializer(message);
    }

    /// <summary>Sends a message.</summary>
    public Task WriteAsync<T>(Marshaller<T> marshaller, T message, CancellationToken cancellationToken) =>
        _response.WriteAsync(
            OutgoingMessage.Frame(marshaller, message, _options.MaxSendMessageSize), cancellationToken);

    /// <summary>Ends the call; false where it had ended before or nobody listens any more.</summary>
    public Task<bool> EndAsync(Status status, Metadata trailers) => _response.EndAsync(status, trailers);

    public async ValueTask DisposeAsync()
    {
        await _deadline.DisposeAsync();
        _over.Dispose();
    }

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) =>
        _response.SendHeadersAsync(responseHeaders, CancellationToken);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException(
            "This stand-in for Grpc.AspNetCore.Server makes no such tokens; pass Deadline and CancellationToken.");

    private Metadata ReadHeaders()
    {
        var metadata = new Metadata();
        foreach (var (name, values) in HttpContext.Request.Headers)
        {
            foreach (string? value in values)
                MetadataHeaders.AddTo(metadata, name, value ?? "");
        }
        return metadata;
    }
}
