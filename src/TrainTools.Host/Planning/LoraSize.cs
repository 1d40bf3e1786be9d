using TrainTools.Diffusion.Files;

namespace TrainTools.Host.Planning;

/// <summary>Sizes of a LoRA and of a model, from the table of the checkpoint alone.</summary>
internal static class LoraSize
{
    private const string UNet = "model.diffusion_model.";
    private const string TextEncoder = "cond_stage_model.";

    /// <summary>Numbers in a LoRA: rank × (inputs + outputs) of each layer that gets one, as kohya chooses them.</summary>
    /// <param name="file">The checkpoint.</param>
    /// <param name="rank">Rank of linear layers and 1×1 convolutions.</param>
    /// <param name="convRank">Rank of the other convolutions; null: they get none.</param>
    /// <param name="textEncoder">Whether the text encoder gets one.</param>
    public static long Of(SafetensorsFile file, int rank, int? convRank, bool textEncoder) => file.Entries
        .Sum(entry => Count(entry.Key, entry.Value.Shape, rank, convRank, textEncoder));

    /// <summary>Numbers of a part of a checkpoint.</summary>
    public static long Weights(SafetensorsFile file, string prefix) => file.Entries
        .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(entry => entry.Value.Count);

    private static long Count(string key, long[] shape, int rank, int? convRank, bool textEncoder)
    {
        if (!key.EndsWith(".weight", StringComparison.Ordinal) || shape.Length is not (2 or 4))
            return 0;
        if (key.StartsWith(TextEncoder, StringComparison.Ordinal))
        {
            bool isAdapted = key.Contains(".self_attn.") || key.Contains(".mlp.");
            return textEncoder && isAdapted ? rank * (shape[0] + shape[1]) : 0;
        }
        if (!key.StartsWith(UNet, StringComparison.Ordinal))
            return 0;
        if (key.Contains(".transformer_blocks.") || key.Contains(".proj_in.") || key.Contains(".proj_out."))
            return rank * (shape[0] + shape[1]);
        bool isInBlocks = key.Contains("_blocks.") || key.Contains("middle_block.");
        if (convRank is not { } conv || !isInBlocks || key.Contains("input_blocks.0."))
            return 0;
        long kernel = shape.Length == 4 ? shape[2] * shape[3] : 1;
        return kernel == 1 ? rank * (shape[0] + shape[1]) : conv * (shape[0] + shape[1] * kernel);
    }
}
