using Grpc.Core;
using Grpc.Net.Client.Calls;

namespace Grpc.Net.Client;

/// <summary>The way to a server; safe to share between threads and meant to be kept.</summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly bool _ownsHttp;
    private readonly CancellationTokenSource _closed = new();

    private GrpcChannel(Uri address, GrpcChannelOptions options) : base(address.Authority)
    {
        if (options.HttpClient is not null && options.HttpHandler is not null)
            throw new ArgumentException("HttpClient and HttpHandler are both set; set one of them.", nameof(options));
        Address = address;
        Options = options;
        _ownsHttp = options.DisposeHttpClient || (options.HttpClient is null && options.HttpHandler is null);
        _http = options.HttpClient as HttpMessageInvoker
            ?? new HttpMessageInvoker(options.HttpHandler ?? OwnHandler(), disposeHandler: _ownsHttp);
    }

    internal Uri Address { get; }

    internal GrpcChannelOptions Options { get; }

    /// <summary>Ends when the channel is disposed.</summary>
    internal CancellationToken Closed => _closed.Token;

    public static GrpcChannel ForAddress(string address) => ForAddress(new Uri(address));

    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) =>
        ForAddress(new Uri(address), channelOptions);

    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <param name="address">Such as <c>http://127.0.0.1:4711</c>; http speaks HTTP/2 without TLS.</param>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps
            ? new GrpcChannel(address, channelOptions)
            : throw new ArgumentException($"'{address}' must begin with http:// or https://.", nameof(address));
    }

    public override CallInvoker CreateCallInvoker() => new HttpCallInvoker(this);

    /// <summary>Ends the calls that are under way and closes the connections.</summary>
    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
            return;
        _closed.Cancel();
        if (_ownsHttp)
            _http.Dispose();
    }

    internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _http is HttpClient client
            ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            : _http.SendAsync(request, cancellationToken);

    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    // A server takes about a hundred calls at once on one connection; the next ones get another.
    private static SocketsHttpHandler OwnHandler() => new() { EnableMultipleHttp2Connections = true };
}
