using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>The HTTP request of a call.</summary>
internal static class RequestMessage
{
    private static readonly string UserAgent =
        $"grpc-dotnet/{typeof(RequestMessage).Assembly.GetName().Version?.ToString(2)} (stand-in)";

    public static HttpRequestMessage Of<TRequest, TResponse>(
        GrpcChannel channel,
        Method<TRequest, TResponse> method,
        CallOptions options,
        TimeSpan? timeLeft,
        TRequest request)
    {
        var frame = OutgoingMessage.Frame(method.RequestMarshaller, request, channel.Options.MaxSendMessageSize);
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(channel.Address, method.FullName))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ReadOnlyMemoryContent(frame)
            {
                Headers = { ContentType = new MediaTypeHeaderValue(HeaderNames.ContentType) },
            },
        };
        message.Headers.TryAddWithoutValidation("te", "trailers");
        message.Headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, HeaderNames.Identity);
        if (timeLeft is { } left)
            message.Headers.TryAddWithoutValidation(HeaderNames.Timeout, Timeouts.Encode(left));
        foreach (var entry in options.Headers ?? [])
            message.Headers.TryAddWithoutValidation(entry.Key, MetadataHeaders.Encode(entry));
        if (!message.Headers.Contains("user-agent"))
            message.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        return message;
    }
}
