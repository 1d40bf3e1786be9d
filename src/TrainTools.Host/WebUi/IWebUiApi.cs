using Refit;

namespace TrainTools.Host.WebUi;

/// <summary>The part of the WebUI's own REST API that is used where it is offered (<c>--api</c>).</summary>
internal interface IWebUiApi
{
    /// <summary>Has the WebUI look for LoRAs again.</summary>
    [Post("/sdapi/v1/refresh-loras")]
    Task RefreshLoras(CancellationToken cancellationToken);

    /// <summary>The checkpoints.</summary>
    [Get("/sdapi/v1/sd-models")]
    Task<IReadOnlyList<ApiCheckpoint>> Checkpoints(CancellationToken cancellationToken);

    /// <summary>Changes settings and saves them; a checkpoint, by its title, is loaded then or by the next image.</summary>
    [Post("/sdapi/v1/options")]
    Task SetOptions([Body] IReadOnlyDictionary<string, string> options, CancellationToken cancellationToken);

    /// <summary>What the WebUI is computing.</summary>
    [Get("/sdapi/v1/progress?skip_current_image=true")]
    Task<ApiProgress> Progress(CancellationToken cancellationToken);
}

/// <summary>A checkpoint in the API's list.</summary>
internal sealed record ApiCheckpoint(string Filename, string? Sha256, string? Title = null);

/// <summary>What the WebUI is computing.</summary>
/// <param name="Progress">0 to 1.</param>
/// <param name="State">Its job; a count of 0 means idle.</param>
internal sealed record ApiProgress(double Progress, ApiState? State);

/// <summary>The job of the WebUI.</summary>
internal sealed record ApiState(int JobCount);
