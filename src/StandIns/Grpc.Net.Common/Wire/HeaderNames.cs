namespace Grpc.Net.Wire;

/// <summary>gRPC's own headers and trailers; the protocol's document PROTOCOL-HTTP2.md of gRPC lists them.</summary>
internal static class HeaderNames
{
    public const string ContentType = "application/grpc";
    public const string Status = "grpc-status";
    public const string Message = "grpc-message";
    public const string Timeout = "grpc-timeout";
    public const string Encoding = "grpc-encoding";
    public const string AcceptEncoding = "grpc-accept-encoding";

    /// <summary>The only encoding that is spoken here.</summary>
    public const string Identity = "identity";

    private static readonly HashSet<string> OfTheProtocol = new(StringComparer.OrdinalIgnoreCase)
    {
        Status, Message, Timeout, Encoding, AcceptEncoding,
        "content-type", "content-length", "te", "host", "accept-encoding", "trailer", "date", "server",
    };

    /// <summary>Whether a header belongs to the protocol and not to the call's metadata.</summary>
    public static bool IsOfTheProtocol(string name) => name.StartsWith(':') || OfTheProtocol.Contains(name);

    /// <summary>Whether a content type is gRPC's, also with a message format: <c>application/grpc+proto</c>.</summary>
    public static bool IsGrpc(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase))
            return false;
        return contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or ';' or ' ';
    }
}
