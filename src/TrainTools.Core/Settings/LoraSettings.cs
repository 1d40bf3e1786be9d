using TrainTools.Core.Problems;

namespace TrainTools.Core.Settings;

/// <summary>Size and reach of a LoRA, in kohya's words: network_dim, network_alpha, conv_dim, conv_alpha.</summary>
public sealed record LoraSettings
{
    /// <summary>Rank of the linear and 1×1 layers.</summary>
    [Setting(SettingGroup.Network, Min = 1, Max = 1024, Kohya = ["network_dim"])]
    public int Rank { get; init; } = 16;

    /// <summary>The LoRA's output is multiplied by alpha / rank; null: the rank.</summary>
    [Setting(SettingGroup.Network, Min = 0, IsAboveMin = true, Example = "16", Kohya = ["network_alpha"])]
    public double? Alpha { get; init; }

    /// <summary>Rank of the 3×3 convolutions; null leaves convolutions alone.</summary>
    [Setting(SettingGroup.Network, Min = 1, Max = 1024, Example = "8")]
    public int? ConvRank { get; init; }

    /// <summary>Alpha of the 3×3 convolutions; null means 1, as kohya has it.</summary>
    [Setting(SettingGroup.Network, Min = 0, IsAboveMin = true, Example = "1")]
    public double? ConvAlpha { get; init; }

    /// <summary>Whether the text encoder gets a LoRA beside the U-Net's.</summary>
    [Setting(SettingGroup.Network, Option = "network-modules", OffAndOn = ["unet", "unet+te"],
        Kohya = ["network_train_unet_only=unet"])]
    public bool TrainTextEncoder { get; init; }

    /// <summary>Alpha with the default filled in.</summary>
    public double AlphaOrRank => Alpha ?? Rank;

    /// <summary>What contradicts another setting.</summary>
    public IEnumerable<Problem> Contradictions()
    {
        if (ConvAlpha is not null && ConvRank is null)
            yield return new Problem("setting.needs", "conv_alpha", ("other_field", "conv_rank"));
    }
}
