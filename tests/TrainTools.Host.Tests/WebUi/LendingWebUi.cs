using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TrainTools.Host.Tests.WebUi;

/// <summary>
/// A WebUI that makes one image at a time, under a lock that it lends with its GPU: what the stub does, over the same
/// routes.
/// </summary>
internal sealed class LendingWebUi : IAsyncDisposable
{
    private readonly SemaphoreSlim _queue = new(1, 1);
    private readonly WebApplication _app;
    private string? _lease;
    private int _loans;

    private LendingWebUi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/traintools/webui/lend", Lend);
        _app.MapPost("/traintools/webui/give-back", GiveBack);
    }

    /// <summary>Where it listens.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>How often it lent its GPU.</summary>
    public int Loans => Volatile.Read(ref _loans);

    public static async Task<LendingWebUi> StartAsync()
    {
        var webUi = new LendingWebUi();
        await webUi._app.StartAsync();
        return webUi;
    }

    /// <summary>Makes an image once nobody has the queue.</summary>
    /// <param name="make">Called while it is made.</param>
    public async Task<T> Generate<T>(Func<T> make)
    {
        await _queue.WaitAsync();
        try
        {
            return make();
        }
        finally
        {
            _queue.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _queue.Dispose();
    }

    private async Task Lend(HttpContext context)
    {
        if (!await _queue.WaitAsync(TimeSpan.FromSeconds(1)))
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            await context.Response.WriteAsync("""{"problem":{"code":"webui.making_image","arguments":{}}}""");
            return;
        }
        _lease = $"loan {Interlocked.Increment(ref _loans)}";
        await context.Response.WriteAsJsonAsync(new { lease = _lease });
    }

    private async Task GiveBack(HttpContext context)
    {
        bool isHeld = context.Request.Query["lease"] == Interlocked.Exchange(ref _lease, null);
        if (isHeld)
            _queue.Release();
        await context.Response.WriteAsJsonAsync(new { given_back = isHeld });
    }
}
