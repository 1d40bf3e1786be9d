using System.Text.Json.Serialization;
using Refit;

namespace TrainTools.Host.WebUi;

/// <summary>What only code inside the WebUI's process can do: the stub's few routes.</summary>
internal interface IStub
{
    /// <summary>Empties the GPU for a training, and keeps the WebUI from using it meanwhile.</summary>
    [Post("/traintools/webui/lend")]
    Task<Loan> Lend([AliasAs("wait_seconds")] int waitSeconds, CancellationToken cancellationToken);

    /// <summary>Gives the GPU back; possible at any time, also twice.</summary>
    [Post("/traintools/webui/give-back")]
    Task GiveBack(string lease, CancellationToken cancellationToken);

    /// <summary>Has the WebUI look for LoRAs again.</summary>
    [Post("/traintools/webui/refresh-loras")]
    Task<Refreshed> RefreshLoras(CancellationToken cancellationToken);

    /// <summary>The checkpoints that the WebUI knows.</summary>
    [Get("/traintools/webui/checkpoints")]
    Task<CheckpointList> Checkpoints(CancellationToken cancellationToken);

    /// <summary>Has the WebUI choose a checkpoint, which some load at once.</summary>
    [Post("/traintools/webui/choose-checkpoint")]
    Task ChooseCheckpoint(string file, CancellationToken cancellationToken);

    /// <summary>The VAE that the WebUI uses instead of a checkpoint's own.</summary>
    [Get("/traintools/webui/vae")]
    Task<ChosenVae> Vae(CancellationToken cancellationToken);

    /// <summary>Memory of the GPU.</summary>
    [Get("/traintools/webui/memory")]
    Task<GpuMemory> Memory(CancellationToken cancellationToken);
}

/// <summary>The GPU is lent.</summary>
/// <param name="Lease">By what it is given back.</param>
/// <param name="TotalBytes">Memory of the GPU; null where it is not known.</param>
/// <param name="FreeBeforeBytes">Free before the checkpoint left it.</param>
/// <param name="FreeBytes">Free now.</param>
internal sealed record Loan(string Lease, long? TotalBytes, long? FreeBeforeBytes, long? FreeBytes);

/// <summary>Whether the WebUI looked again.</summary>
internal sealed record Refreshed([property: JsonPropertyName("refreshed")] bool Done);

/// <summary>The checkpoints of the WebUI.</summary>
internal sealed record CheckpointList(IReadOnlyList<KnownCheckpoint> Checkpoints);

/// <summary>A checkpoint as the WebUI knows it.</summary>
/// <param name="File">In full.</param>
/// <param name="Sha256">Null until the WebUI has computed it.</param>
/// <param name="Selected">Whether it is chosen in the WebUI now.</param>
internal sealed record KnownCheckpoint(string File, string? Sha256, bool Selected);

/// <summary>The VAE that the WebUI uses.</summary>
/// <param name="File">In full; null where it uses the checkpoint's.</param>
internal sealed record ChosenVae(string? File);

/// <summary>Memory of the GPU; null without one.</summary>
internal sealed record GpuMemory(long? TotalBytes, long? FreeBytes);

/// <summary>Why the stub did not do it.</summary>
/// <param name="Problem">Null in the answer of something in between.</param>
internal sealed record Refused(Problem? Problem);
