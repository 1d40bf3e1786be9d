using TrainTools.Core.Settings;

namespace TrainTools.Training.Samples;

/// <summary>Images to make from a base model, with a LoRA or without.</summary>
public sealed record ImageRequest
{
    /// <summary>The base checkpoint.</summary>
    public required string BaseFile { get; init; }

    /// <summary>A VAE in a file of its own, used instead of the checkpoint's; null: the checkpoint's.</summary>
    public string? VaeFile { get; init; }

    /// <summary>The LoRA; null: none.</summary>
    public string? LoraFile { get; init; }

    /// <summary>Its weight, as in <c>&lt;lora:name:weight&gt;</c>.</summary>
    public double LoraWeight { get; init; } = 1;

    /// <summary>The CLIP vocabulary.</summary>
    public required string ClipVocabulary { get; init; }

    /// <summary>The images, in the order of their prompts.</summary>
    public required IReadOnlyList<SampleImage> Images { get; init; }

    /// <summary>Folder that receives the images; it is made if need be.</summary>
    public required string Directory { get; init; }

    /// <summary>Number type of the U-Net; null chooses by device.</summary>
    public Precision? Precision { get; init; }

    /// <summary>What the U-Net predicts; null: what the checkpoint says of itself.</summary>
    public PredictionKind? Prediction { get; init; }

    /// <summary>Whether the noise schedule ends in nothing but noise; null: what the checkpoint says of itself.</summary>
    public bool? ZeroTerminalSnr { get; init; }

    /// <summary>Who made the images, with its version, for their text.</summary>
    public required string Program { get; init; }
}
