using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>How a call ended.</summary>
internal sealed record CallEnd(Status Status, Metadata Trailers);
