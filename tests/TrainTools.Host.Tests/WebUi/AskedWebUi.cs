using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TrainTools.Host.WebUi;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.WebUi;

/// <summary>A real server at the WebUI's place that notes what it is asked, and answers what a test says.</summary>
internal sealed class AskedWebUi : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, (int Status, string Body)> _answers = [];
    private readonly List<string> _asked = [];
    private readonly WebApplication _app;

    private AskedWebUi()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(Answer);
    }

    /// <summary>Method, path and query of each request, and its secret.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_asked)
                return [.. _asked];
        }
    }

    public static async Task<AskedWebUi> StartAsync()
    {
        var webUi = new AskedWebUi();
        await webUi._app.StartAsync();
        return webUi;
    }

    /// <summary>Answers a path; any other is not found.</summary>
    public AskedWebUi With(string path, int status, string body = "null")
    {
        _answers[path] = (status, body);
        return this;
    }

    /// <summary>The host's client of it.</summary>
    /// <param name="hasApi">Whether it offers its own REST API.</param>
    /// <param name="below">A path below which it lies, such as <c>/sub</c>.</param>
    /// <param name="vaes">Its folder of VAE files.</param>
    /// <param name="isCpuOnly">Whether it computes on the processor.</param>
    /// <param name="lendsOnCpu">Whether the host borrows a GPU all the same.</param>
    public WebUiClient Client(
        bool hasApi = false, string below = "", string? vaes = null, bool isCpuOnly = false, bool lendsOnCpu = false)
    {
        _folder.Write("webui.json", JsonSerializer.Serialize(new
        {
            format = 1, address = _app.Urls.Single() + below, has_api = hasApi, cpu_only = isCpuOnly,
            folders = new { vaes = vaes is null ? Array.Empty<string>() : [vaes] },
        }));
        var settings = new HostSettings
        {
            Home = _folder.Path, Secret = "open sesame", Build = "b", LendsOnCpu = lendsOnCpu,
        };
        Home = new WebUiHome(settings);
        return new WebUiClient(Home, settings, NullLogger<WebUiClient>.Instance);
    }

    /// <summary>What the host knows of it, once there is a client.</summary>
    public WebUiHome Home { get; private set; } = null!;

    /// <summary>Nobody listens there any more.</summary>
    public ValueTask StopAsync() => _app.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    private Task Answer(HttpContext context)
    {
        var request = context.Request;
        lock (_asked)
            _asked.Add($"{request.Method} {request.Path}{request.QueryString} {request.Headers["X-TrainTools-Secret"]}");
        var (status, body) = _answers.GetValueOrDefault(request.Path, (404, "null"));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }
}
