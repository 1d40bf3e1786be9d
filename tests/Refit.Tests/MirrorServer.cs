using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Refit.Tests;

/// <summary>A real server that tells what it was asked.</summary>
internal sealed class MirrorServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MirrorServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Map("/look/{**place}", ReflectAsync);
        _app.Map("/sub/look/{**place}", ReflectAsync);
        _app.MapPost("/done", () => Results.NoContent());
        _app.MapGet("/nothing", () => Results.NoContent());
        _app.MapGet("/text", () => Results.Text("ただの文"));
        _app.MapGet("/notes", () => new object[] { new { text = "あ", LIKECOUNT = 3, shade = "darkGrey" } });
        _app.MapGet("/status/{code:int}", (int code) =>
            Results.Json(new { text = "code", likeCount = code, shade = "light" }, statusCode: code));
        _app.MapGet("/wait", async (HttpContext context) =>
        {
            _waits.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
    }

    public string Address => _app.Urls.Single();

    /// <summary>A request waits.</summary>
    public Task Waits => _waits.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public static async Task<MirrorServer> StartAsync()
    {
        var server = new MirrorServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A client of it.</summary>
    public IMirror Client(string path = "") =>
        RestService.For<IMirror>(new HttpClient { BaseAddress = new Uri(Address + path) });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<Reflection> ReflectAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        return new Reflection(
            request.Method,
            request.Path.Value!,
            request.QueryString.Value!,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()),
            await reader.ReadToEndAsync());
    }
}
