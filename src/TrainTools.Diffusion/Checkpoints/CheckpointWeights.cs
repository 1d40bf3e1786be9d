using TrainTools.Core.Problems;
using TrainTools.Diffusion.Layers;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>The weights of an open checkpoint.</summary>
/// <param name="file">The checkpoint; not owned.</param>
public sealed class CheckpointWeights(ITensorFile file) : IWeightSource
{
    private const string Weight = ".weight";

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
        if (!WithoutKernel(found).SequenceEqual(WithoutKernel(shape)))
        {
            throw new CheckpointException(new Problem("model.shape_wrong", "", ("file", file.Name), ("tensor", key),
                ("shape", string.Join(", ", found)), ("expected", string.Join(", ", shape))));
        }

        using var scope = NewDisposeScope();
        if (Scale(key) is not { } scaleKey)
            return file.Load(key, dtype).to(device).reshape(shape).DetachFromDisposeScope();

        using var scale = file.Load(scaleKey, float32);                  // [], [1] or [out, 1, ...]
        var byOutput = shape.Select((_, i) => i == 0 ? scale.numel() : 1).ToArray();
        var wide = file.Load(key, float32).reshape(shape).mul_(scale.view(byOutput));   // [shape] fp32
        return wide.to(dtype).to(device).DetachFromDisposeScope();       // [shape]
    }

    /// <summary>A shape as a linear layer has it: SD 1.x stores some as 1×1 convolutions.</summary>
    private static IEnumerable<long> WithoutKernel(IReadOnlyList<long> shape) =>
        shape is [_, _, 1, 1] ? shape.Take(2) : shape;

    /// <summary>
    /// The tensor by which a weight is to be multiplied, under the names that ComfyUI gives it in fp8 files; null: none.
    /// </summary>
    private string? Scale(string key)
    {
        if (!key.EndsWith(Weight, StringComparison.Ordinal))
            return null;
        var layer = key[..^Weight.Length];
        var scale = file.Entries.GetValueOrDefault(layer + ".scale_weight")
            ?? file.Entries.GetValueOrDefault(layer + ".weight_scale");
        if (scale is null)
            return null;
        var outputs = file.Entries[key].Shape.FirstOrDefault(1);
        return scale.Count == 1 || scale.Count == outputs
            ? scale.Name
            : throw new CheckpointException(new Problem("model.scale_misfit", "", ("file", file.Name),
                ("tensor", scale.Name), ("shape", scale.ShapeText)));
    }
}
