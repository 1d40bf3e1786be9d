namespace TrainTools.Training.Settings;

/// <summary>Size and reach of a LoRA, in kohya's words: network_dim, network_alpha, conv_dim, conv_alpha.</summary>
public sealed record LoraSettings
{
    /// <summary>Rank of the linear and 1×1 layers, 1 to 1024.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>The LoRA's output is multiplied by alpha / rank; above 0.</summary>
    public double Alpha { get; init; } = 16;

    /// <summary>Rank of the 3×3 convolutions, 1 to 1024; null leaves convolutions alone.</summary>
    public int? ConvRank { get; init; }

    /// <summary>Alpha of the 3×3 convolutions; null means 1, as kohya has it.</summary>
    public double? ConvAlpha { get; init; }

    /// <summary>Whether the text encoder gets a LoRA beside the U-Net's.</summary>
    public bool TrainTextEncoder { get; init; }

    /// <summary>All problems at once, each with the value found, what is allowed and what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (Rank is < 1 or > 1024)
            yield return $"--rank is {Rank}; choose 1 to 1024 (16 suits most subjects).";
        if (!(Alpha > 0) || double.IsInfinity(Alpha))
            yield return $"--alpha is {Alpha}; choose a number above 0, often the rank ({Rank}).";
        if (ConvRank is < 1 or > 1024)
            yield return $"--conv-rank is {ConvRank}; choose 1 to 1024, or leave it out to leave convolutions alone.";
        if (ConvAlpha is { } conv && (!(conv > 0) || double.IsInfinity(conv)))
            yield return $"--conv-alpha is {ConvAlpha}; choose a number above 0, often 1.";
        if (ConvAlpha is not null && ConvRank is null)
            yield return "--conv-alpha is given without --conv-rank; add --conv-rank or leave --conv-alpha out.";
    }
}
