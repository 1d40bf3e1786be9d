using System.Text.Json;
using Refit;

namespace TrainTools.Host.WebUi;

/// <summary>
/// The one place that asks something of the WebUI, and chooses how: by its own REST API where that is offered and
/// answers, else by the stub inside its process. Without a WebUI nothing is asked.
/// </summary>
internal sealed class WebUiClient(WebUiHome home, HostSettings settings, ILogger<WebUiClient> log) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LoadingTakes = TimeSpan.FromMinutes(3); // a checkpoint, from a slow disk
    private static readonly RefitSettings Json = new(new SystemTextJsonContentSerializer(
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }));

    private readonly Lock _lock = new();
    private HttpClient? _http;
    private string _address = "";

    /// <summary>The WebUI's name; <c>none</c> without one.</summary>
    public string Name => home.Facts.Webui;

    /// <summary>Has the WebUI look for LoRAs again.</summary>
    /// <returns>Whether it did; null where there is no WebUI.</returns>
    public async Task<bool?> RefreshLoras(CancellationToken cancellationToken)
    {
        if (Http() is not { } http)
            return null;
        // The stub first: it also clears what would keep the weights of a file that was replaced under its name.
        var refreshed = new Refreshed(false);
        await Try(async () => refreshed = await Stub(http).RefreshLoras(cancellationToken), "refresh-loras");
        return refreshed.Done || home.Facts.HasApi
            && await Try(() => Api(http).RefreshLoras(cancellationToken), "/sdapi/v1/refresh-loras");
    }

    /// <summary>The checkpoints that the WebUI knows; none where it does not answer.</summary>
    public async Task<IReadOnlyList<KnownCheckpoint>> Checkpoints(CancellationToken cancellationToken)
    {
        IReadOnlyList<KnownCheckpoint> known = [];
        if (Http() is not { } http)
            return known;
        // The stub first: it also knows which one is chosen.
        if (!await Try(async () => known = (await Stub(http).Checkpoints(cancellationToken)).Checkpoints, "checkpoints")
            && home.Facts.HasApi)
        {
            await Try(async () => known = [.. (await Api(http).Checkpoints(cancellationToken))
                .Select(model => new KnownCheckpoint(model.Filename, model.Sha256, Selected: false))],
                "/sdapi/v1/sd-models");
        }
        return known;
    }

    /// <summary>Has the WebUI choose a checkpoint; waits where it loads it at once.</summary>
    /// <param name="file">In full.</param>
    /// <exception cref="GpuException">It does not; the problem says why.</exception>
    public async Task ChooseCheckpoint(string file, CancellationToken cancellationToken)
    {
        var notChosen = new Problem("webui.not_chosen", "", ("file", Path.GetFileName(file)));
        if (Http(LoadingTakes) is not { } http)
            throw new GpuException(notChosen);
        try
        {
            await Stub(http).ChooseCheckpoint(file, cancellationToken);
            return;
        }
        catch (ApiException refused) when (ProblemIn(refused.Content) is { } problem && (int)refused.StatusCode < 500)
        {
            throw new GpuException(problem);
        }
        catch (Exception problem) when (problem is ApiExceptionBase or HttpRequestException)
        {
            Log.NotAnswered(log, "choose-checkpoint", problem.Message);
        }
        if (!home.Facts.HasApi || !await ChooseByApi(http, file, cancellationToken))
            throw new GpuException(notChosen);
    }

    /// <summary>The VAE file that the WebUI uses; null where it uses the checkpoint's, or does not answer.</summary>
    public async Task<string?> Vae(CancellationToken cancellationToken)
    {
        string? file = null;
        if (Http() is { } http)
            await Try(async () => file = (await Stub(http).Vae(cancellationToken)).File, "vae");
        return file is { Length: > 0 } && File.Exists(file) ? file : null;
    }

    /// <summary>Whether the WebUI makes an image now; false where it is not known.</summary>
    public async Task<bool> IsBusy(CancellationToken cancellationToken)
    {
        ApiProgress? progress = null;
        if (home.Facts.HasApi && Http() is { } http)
            await Try(async () => progress = await Api(http).Progress(cancellationToken), "/sdapi/v1/progress");
        return progress?.State?.JobCount > 0;
    }

    /// <summary>Memory of the GPU, measured inside the WebUI; null where there is none or it is not known.</summary>
    public async Task<GpuMemory?> Memory(CancellationToken cancellationToken)
    {
        GpuMemory? memory = null;
        if (!home.Facts.CpuOnly && Http() is { } http)
            await Try(async () => memory = await Stub(http).Memory(cancellationToken), "memory");
        return memory;
    }

    /// <summary>Borrows the GPU, waiting for a generation to end.</summary>
    /// <param name="wait">How long at most.</param>
    /// <returns>The loan; null where nothing needs to be borrowed.</returns>
    /// <exception cref="GpuException">The WebUI keeps its GPU; the problem says why.</exception>
    public async Task<Loan?> Borrow(TimeSpan wait, CancellationToken cancellationToken)
    {
        if ((home.Facts.CpuOnly && !settings.LendsOnCpu) || Http(wait + Patience) is not { } http)
            return null;
        try
        {
            return await Stub(http).Lend((int)wait.TotalSeconds, cancellationToken);
        }
        catch (ApiException refused) when ((int)refused.StatusCode == 409)
        {
            throw new GpuException(ProblemIn(refused.Content) ?? new Problem("webui.uses_gpu", ""));
        }
        catch (Exception problem) when (problem is ApiExceptionBase or HttpRequestException)
        {
            // Then it trains beside the WebUI's model: slower or too large, but the run itself says so.
            Log.NotLent(log, problem.Message);
            return null;
        }
    }

    /// <summary>Gives the GPU back.</summary>
    public async Task GiveBack(Loan loan)
    {
        if (Http() is { } http)
            await Try(() => Stub(http).GiveBack(loan.Lease, CancellationToken.None), "give-back");
    }

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();

    private async Task<bool> ChooseByApi(HttpClient http, string file, CancellationToken cancellationToken)
    {
        string? title = null;
        await Try(async () => title = (await Api(http).Checkpoints(cancellationToken))
            .FirstOrDefault(model => Path.GetFullPath(model.Filename) == Path.GetFullPath(file))?.Title,
            "/sdapi/v1/sd-models");
        if (title is null)
            return false;
        var options = new Dictionary<string, string> { ["sd_model_checkpoint"] = title };
        return await Try(() => Api(http).SetOptions(options, cancellationToken), "/sdapi/v1/options", LoadingTakes);
    }

    private async Task<bool> Try(Func<Task> ask, string what, TimeSpan? patience = null)
    {
        try
        {
            await ask().WaitAsync(patience ?? Patience);
            return true;
        }
        catch (Exception problem) when (problem is ApiExceptionBase or HttpRequestException or TimeoutException)
        {
            Log.NotAnswered(log, what, problem.Message);
            return false;
        }
    }

    private static IStub Stub(HttpClient http) => RestService.For<IStub>(http, Json);

    private static IWebUiApi Api(HttpClient http) => RestService.For<IWebUiApi>(http, Json);

    private HttpClient? Http() => Http(Patience);

    private HttpClient? Http(TimeSpan patience)
    {
        var facts = home.Facts;
        if (facts.Address.Length == 0)
            return null;
        lock (_lock)
        {
            if (_http is null || _address != facts.Address || _http.Timeout < patience)
            {
                _http = Connect(facts, patience); // an old one may still be in use: it is left to the collector
                _address = facts.Address;
            }
            return _http;
        }
    }

    private HttpClient Connect(WebUiFacts facts, TimeSpan patience)
    {
        var handler = new HttpClientHandler();
        if (!facts.VerifyTls)
            handler.ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator;
        var http = new HttpClient(handler) { BaseAddress = new Uri(facts.Address), Timeout = patience };
        http.DefaultRequestHeaders.Add("X-TrainTools-Secret", settings.Secret);
        http.DefaultRequestHeaders.Add("X-TrainTools", "1");
        return http;
    }

    private static Problem? ProblemIn(string? content)
    {
        try
        {
            return content is null
                ? null
                : JsonSerializer.Deserialize<Refused>(content, JsonSerializerOptions.Web)?.Problem;
        }
        catch (JsonException)
        {
            return null; // an error page of something in between
        }
    }
}
