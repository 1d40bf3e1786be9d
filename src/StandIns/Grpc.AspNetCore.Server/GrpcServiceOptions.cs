namespace Grpc.AspNetCore.Server;

/// <summary>How services are served.</summary>
public class GrpcServiceOptions
{
    internal const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024; // the package's default

    /// <summary>The largest request in bytes, 4 MiB unless set; null: any.</summary>
    public int? MaxReceiveMessageSize { get; set; } = DefaultMaxReceiveMessageSize;

    /// <summary>The largest response in bytes; null, as it is unless set: any.</summary>
    public int? MaxSendMessageSize { get; set; }

    /// <summary>Whether a caller is told the message of an exception that is no status.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>What sees each call, the first one first.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}
