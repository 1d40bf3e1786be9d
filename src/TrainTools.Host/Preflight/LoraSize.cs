using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;
using TrainTools.Training.Lora;

namespace TrainTools.Host.Preflight;

/// <summary>Sizes of a LoRA and of a model, from the table of the checkpoint alone.</summary>
internal static class LoraSize
{
    private const string TextEncoder = "cond_stage_model.";

    /// <summary>Numbers in a LoRA: rank × (inputs + outputs) of each layer that kohya gives one.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="unet">What its U-Net consists of.</param>
    /// <param name="rank">Rank of linear layers and 1×1 convolutions.</param>
    /// <param name="convRank">Rank of the other convolutions; null: they get none.</param>
    /// <param name="textEncoder">Whether the text encoder gets one.</param>
    public static long Of(ITensorFile file, UNetLayout unet, int rank, int? convRank, bool textEncoder)
    {
        long unetNumbers = KohyaNames.UNet(unet).Where(target => convRank is not null || !target.NeedsConvRank)
            .Select(target => file.Entries.GetValueOrDefault(target.Key + ".weight"))
            .Sum(weight => weight is null ? 0 : Count(weight.Shape, rank, convRank));
        long textNumbers = file.Entries.Values.Where(entry => IsAdaptedText(entry.Name))
            .Sum(entry => Count(entry.Shape, rank, convRank));
        return unetNumbers + (textEncoder ? textNumbers : 0);
    }

    /// <summary>Numbers of a part of a checkpoint.</summary>
    public static long Weights(ITensorFile file, string prefix) => file.Entries
        .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(entry => entry.Value.Count);

    private static bool IsAdaptedText(string key) =>
        key.StartsWith(TextEncoder, StringComparison.Ordinal) && key.EndsWith(".weight", StringComparison.Ordinal)
        && (key.Contains(".self_attn.") || key.Contains(".mlp."));

    private static long Count(long[] shape, int rank, int? convRank)
    {
        long kernel = shape.Length == 4 ? shape[2] * shape[3] : 1;
        return (kernel == 1 ? rank : convRank ?? 0) * (shape[0] + shape[1] * kernel);
    }
}
