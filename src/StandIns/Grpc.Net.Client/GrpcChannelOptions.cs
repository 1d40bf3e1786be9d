namespace Grpc.Net.Client;

/// <summary>How a channel reaches its server.</summary>
public sealed class GrpcChannelOptions
{
    private const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024; // the package's default

    /// <summary>What sends the requests, or null for a handler of the channel's own.</summary>
    public HttpMessageHandler? HttpHandler { get; set; }

    /// <summary>What sends the requests, or null for a client of the channel's own.</summary>
    public HttpClient? HttpClient { get; set; }

    /// <summary>Whether the channel disposes <see cref="HttpClient"/> or <see cref="HttpHandler"/> too.</summary>
    public bool DisposeHttpClient { get; set; }

    /// <summary>The largest response in bytes, 4 MiB unless set; null: any.</summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    /// <summary>The largest request in bytes; null, as it is unless set: any.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether a call that was given up throws OperationCanceledException instead of RpcException.</summary>
    public bool ThrowOperationCanceledOnCancellation { get; set; }
}
