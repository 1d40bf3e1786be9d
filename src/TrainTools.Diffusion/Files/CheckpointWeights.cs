using static TorchSharp.torch;

namespace TrainTools.Diffusion.Files;

/// <summary>The weights of an open checkpoint.</summary>
/// <param name="file">The checkpoint; not owned.</param>
public sealed class CheckpointWeights(SafetensorsFile file) : IWeightSource
{
    /// <inheritdoc/>
    public bool Has(string key) => file.Entries.ContainsKey(key);

    /// <inheritdoc/>
    public IReadOnlyList<long> ShapeOf(string key) => file.Entries.TryGetValue(key, out var entry)
        ? entry.Shape
        : throw new CheckpointException(
            $"{file.Name}: '{key}' is missing. The file seems to be damaged or not a whole " +
            "Stable Diffusion model; download it again or choose another.");

    /// <inheritdoc/>
    public Tensor Load(string key, long[] shape, ScalarType dtype, Device device)
    {
        var found = ShapeOf(key);
        if (!found.SequenceEqual(shape))
        {
            throw new CheckpointException(
                $"{file.Name}: '{key}' has the shape [{string.Join(", ", found)}], expected " +
                $"[{string.Join(", ", shape)}]. The file seems to be damaged or not a Stable Diffusion model; " +
                "download it again or choose another.");
        }

        using var scope = NewDisposeScope();
        return file.Load(key, dtype).to(device).DetachFromDisposeScope();
    }
}
