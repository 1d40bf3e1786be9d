namespace TrainTools.Diffusion.Checkpoints;

/// <summary>What a LoRA file tells about itself: its size from the tensors, its training from the metadata.</summary>
public sealed record LoraFacts
{
    /// <summary>The kind of file: <c>LoRA</c>, or one of LyCORIS' kinds.</summary>
    public required string Format { get; init; }

    /// <summary>Rank of the linear and 1×1 layers, the most frequent if they differ; null if there are none.</summary>
    public int? Rank { get; init; }

    /// <summary>Alpha of those layers; null when the file stores none (then it counts as the rank).</summary>
    public double? Alpha { get; init; }

    /// <summary>Rank of the layers with larger kernels; null if there are none.</summary>
    public int? ConvRank { get; init; }

    /// <summary>Alpha of the layers with larger kernels.</summary>
    public double? ConvAlpha { get; init; }

    /// <summary>Whether modules differ in rank, as after resizing.</summary>
    public bool RanksDiffer { get; init; }

    /// <summary>Adapted layers of the U-Net, those with larger kernels included.</summary>
    public int UNetModules { get; init; }

    /// <summary>Adapted layers of the text encoders.</summary>
    public int TextEncoderModules { get; init; }

    /// <summary>Adapted layers with kernels larger than 1×1.</summary>
    public int ConvModules { get; init; }

    /// <summary>Number type of the weights: <c>F16</c>, <c>BF16</c>, <c>F32</c>.</summary>
    public required string NumberType { get; init; }

    /// <summary>Tags of the captions it was trained with and how often they came, most frequent first.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Tags { get; init; }

    /// <summary>What else the metadata tells of the training, as label and value, in the order to show it.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Training { get; init; }
}
