using TrainTools.Core.Settings;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Lora;

/// <summary>Sizes of a LoRA and of a model, from the table of the checkpoint alone.</summary>
public static class LoraSize
{
    /// <summary>Numbers in a LoRA: rank × (inputs + outputs) of each layer that kohya gives one.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="family">The checkpoint's family.</param>
    /// <param name="unet">What its U-Net consists of.</param>
    /// <param name="lora">Ranks, and whether the text encoders get one.</param>
    public static long Of(ITensorFile file, FamilyLayout family, UNetLayout unet, LoraSettings lora)
    {
        long unetNumbers = KohyaNames.UNet(unet).Where(target => lora.ConvRank is not null || !target.NeedsConvRank)
            .Select(target => file.Entries.GetValueOrDefault(target.Key + ".weight"))
            .Sum(weight => weight is null ? 0 : Count(weight.Shape, lora.Rank, lora.ConvRank));
        return unetNumbers + (lora.TrainTextEncoder ? family.Texts.Sum(place => Text(file, place, lora.Rank)) : 0);
    }

    /// <summary>Numbers of the checkpoint's text encoders.</summary>
    public static long TextWeights(ITensorFile file, FamilyLayout family) => family.Texts
        .Select(place => ModelFile.TextKey(file, place)).OfType<string>().Sum(key => Weights(file, key));

    /// <summary>Numbers of a part of a checkpoint.</summary>
    public static long Weights(ITensorFile file, string prefix) => file.Entries
        .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(entry => entry.Value.Count);

    /// <summary>Of the layers that are trained: four projections D to D, and D to 4·D and back.</summary>
    private static long Text(ITensorFile file, TextPlace place, int rank)
    {
        if (ModelFile.TextKey(file, place) is not { } key)
            return 0;
        long width = file.Entries[$"{key}.{place.Layout.Tokens}"].Shape[1];
        var stored = 0;
        while (file.Entries.ContainsKey($"{key}.{place.Layout.Layers}.{stored}.{place.Layout.Norm1}.weight"))
            stored++;
        var behind = place.IsPenultimate && !place.GivesPooled ? 1 : 0; // in the file, but not trained
        return (stored - place.UnreadLayers - behind) * rank * (4 * (width + width) + 2 * (width + 4 * width));
    }

    private static long Count(long[] shape, int rank, int? convRank)
    {
        long kernel = shape.Length == 4 ? shape[2] * shape[3] : 1;
        return (kernel == 1 ? rank : convRank ?? 0) * (shape[0] + shape[1] * kernel);
    }

    /// <summary>Bytes of weights and gradients: in fp32, and once more in the type that is computed in where that is another.</summary>
    /// <param name="trained">Numbers that are trained.</param>
    /// <param name="elementSize">Bytes of a number of the type that is computed in.</param>
    public static long Bytes(long trained, long elementSize) =>
        2 * trained * (sizeof(float) + (elementSize == sizeof(float) ? 0 : elementSize));
}
