using System.Text.Json;

namespace TrainTools.Host.WebUi;

/// <summary>What the stub says of the WebUI, in <c>webui.json</c>: where it is and where it keeps things.</summary>
internal sealed record WebUiFacts
{
    /// <summary>1.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Scheme, host and port, and the sub-path where there is one; empty without a WebUI.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whether its certificate is checked.</summary>
    public bool VerifyTls { get; init; } = true;

    /// <summary>The process that the host belongs to.</summary>
    public ParentFacts? Parent { get; init; }

    /// <summary><c>A1111</c>, <c>Forge</c>, <c>reForge</c>, <c>SD.Next</c> or <c>none</c>.</summary>
    public string Webui { get; init; } = "none";

    /// <summary>Where things are.</summary>
    public FolderFacts Folders { get; init; } = new();

    /// <summary>
    /// The checkpoints that the WebUI lists, in full: it also reads folders that no other setting names. Null where
    /// there is no WebUI, or one that cannot tell.
    /// </summary>
    public IReadOnlyList<string>? CheckpointFiles { get; init; }

    /// <summary>Its language, such as <c>ja_JP</c>; <c>None</c> or empty: English.</summary>
    public string Language { get; init; } = "";

    /// <summary>
    /// The words by which it knows a LoRA's family, such as <c>SD1</c>, in Forge Neo <c>sd</c>. Empty: the usual ones.
    /// </summary>
    public IReadOnlyList<string>? SdVersions { get; init; }

    /// <summary>CLIP's vocabulary, where the WebUI has it.</summary>
    public string? ClipVocabulary { get; init; }

    /// <summary>Whether <c>/sdapi/v1</c> is offered.</summary>
    public bool HasApi { get; init; }

    /// <summary>Whether the WebUI itself computes on the processor: then there is no GPU to lend.</summary>
    public bool CpuOnly { get; init; }

    // By reflection: the code that a generator makes gives absent properties null instead of their defaults.
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads the file; null when there is none, or it is no JSON of ours.</summary>
    public static WebUiFacts? Read(string home)
    {
        try
        {
            string text = File.ReadAllText(Path.Combine(home, "webui.json"));
            return JsonSerializer.Deserialize<WebUiFacts>(text, Json) is { Format: 1 } facts ? facts : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // not written yet, or by another version: whoever needs it says what is missing
        }
    }
}

/// <summary>A process, known by its number and the moment it began.</summary>
internal sealed record ParentFacts(int Pid, long StartedUnixMs);

/// <summary>Folders of the WebUI; an empty text where there is none.</summary>
internal sealed record FolderFacts
{
    /// <summary>Its data path, below which <c>outputs/</c> lies.</summary>
    public string Data { get; init; } = "";

    /// <summary>The models' folder.</summary>
    public string Models { get; init; } = "";

    /// <summary>Where it looks for LoRAs.</summary>
    public string Lora { get; init; } = "";

    /// <summary>Where it looks for checkpoints.</summary>
    public IReadOnlyList<string> Checkpoints { get; init; } = [];

    /// <summary>Where it looks for VAE files.</summary>
    public IReadOnlyList<string> Vaes { get; init; } = [];
}
