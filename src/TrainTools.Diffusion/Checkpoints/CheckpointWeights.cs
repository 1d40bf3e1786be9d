using TrainTools.Core.Problems;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>The weights of an open checkpoint.</summary>
/// <param name="file">The checkpoint; not owned.</param>
public sealed class CheckpointWeights(SafetensorsFile file) : IWeightSource
{
    /// <inheritdoc/>
    public bool Has(string key) => file.Entries.ContainsKey(key);

    /// <inheritdoc/>
    public IReadOnlyList<long> ShapeOf(string key) => file.Entries.TryGetValue(key, out var entry)
        ? entry.Shape
        : throw new CheckpointException(new Problem("model.tensor_missing", "", ("file", file.Name), ("tensor", key)));

    /// <inheritdoc/>
    public Tensor Load(string key, long[] shape, ScalarType dtype, Device device)
    {
        var found = ShapeOf(key);
        if (!found.SequenceEqual(shape))
        {
            throw new CheckpointException(new Problem("model.shape_wrong", "", ("file", file.Name), ("tensor", key),
                ("shape", string.Join(", ", found)), ("expected", string.Join(", ", shape))));
        }

        using var scope = NewDisposeScope();
        return file.Load(key, dtype).to(device).DetachFromDisposeScope();
    }
}
