using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Tests.Bridge;

/// <summary>A server on HTTP/2 that answers as a test says, be it gRPC or not.</summary>
internal sealed class StrangeServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StrangeServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public static async Task<StrangeServer> StartAsync(Func<HttpResponse, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await answer(context.Response);
        });
        await app.StartAsync();
        return new StrangeServer(app);
    }

    /// <summary>A server that sends these bytes as gRPC, and a status at the end unless that is null.</summary>
    public static Task<StrangeServer> SendingAsync(byte[] body, string? status) => StartAsync(async response =>
    {
        response.ContentType = "application/grpc";
        await response.Body.WriteAsync(body);
        if (status is not null)
            response.AppendTrailer("grpc-status", status);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
