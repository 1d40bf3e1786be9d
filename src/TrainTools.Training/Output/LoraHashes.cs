using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Training.Output;

/// <summary>
/// The hashes that a LoRA carries in its own metadata so that WebUIs need not compute them (kohya's train_util.py,
/// precalculate_safetensors_hashes).
/// </summary>
/// <param name="Model"><c>sshs_model_hash</c>: SHA-256 of the tensors' bytes; WebUIs show 12 digits.</param>
/// <param name="Legacy"><c>sshs_legacy_hash</c>: 8 digits over 64 KB of the file with <c>ss_*</c> only.</param>
public sealed record LoraHashes(string Model, string Legacy)
{
    /// <summary>Hashes what a file with these tensors and this metadata would hold, without writing it.</summary>
    public static LoraHashes Of(
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var model = new WindowHash(0, long.MaxValue);
        SafetensorsWriter.WriteData(model, tensors);

        // Only the training's own keys: people edit the others, and the hash must not change with them.
        var training = metadata.Where(pair => pair.Key.StartsWith("ss_", StringComparison.Ordinal));
        using var legacy = ModelHashes.LegacyWindow();
        SafetensorsWriter.Write(legacy, tensors, new OrderedDictionary<string, string>(training));
        return new LoraHashes(model.Hex(), legacy.Hex()[..8]);
    }
}
