using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Diffusion.Layers;

/// <summary>Bytes that the frozen weights of a network take, told from a file's table.</summary>
/// <param name="Full">In the type that is computed in.</param>
/// <param name="Narrow">With the large ones as int8 and a scale a row.</param>
public readonly record struct WeightBytes(long Full, long Narrow)
{
    /// <summary>Counts.</summary>
    /// <param name="shapes">Of all tensors of the network.</param>
    /// <param name="bytes">Of a number that is computed in.</param>
    public static WeightBytes Of(IEnumerable<IReadOnlyList<long>> shapes, int bytes)
    {
        var (full, narrow) = (0L, 0L);
        foreach (var shape in shapes)
        {
            var count = shape.Aggregate(1L, (product, size) => product * size);
            full += count * bytes;
            narrow += FrozenWeight.IsWorthNarrowing(shape) ? count + shape[0] * bytes : count * bytes;
        }
        return new WeightBytes(full, narrow);
    }

    /// <summary>Counts what lies below a key of a file.</summary>
    public static WeightBytes Of(ITensorFile file, string key, int bytes) => Of(
        file.Entries.Values.Where(entry => entry.Name.StartsWith(key + ".", StringComparison.Ordinal))
            .Select(entry => entry.Shape), bytes);
}
