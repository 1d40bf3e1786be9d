using Grpc.AspNetCore.Server.Calls;
using Microsoft.AspNetCore.Http;

namespace Grpc.Core;

/// <summary>What only a call over ASP.NET Core has.</summary>
public static class ServerCallContextExtensions
{
    /// <summary>The HTTP request that carries the call.</summary>
    public static HttpContext GetHttpContext(this ServerCallContext serverCallContext) =>
        (serverCallContext as HttpCallContext)?.HttpContext
        ?? throw new InvalidOperationException("This call does not come over HTTP, so there is no HttpContext.");
}
