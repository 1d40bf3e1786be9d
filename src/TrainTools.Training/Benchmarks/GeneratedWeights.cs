using TrainTools.Diffusion.Layers;
using static TorchSharp.torch;

namespace TrainTools.Training.Benchmarks;

/// <summary>
/// Weights for measuring time and memory without a checkpoint: whatever is asked for, drawn so that activations keep
/// their size. What a network built from them predicts means nothing.
/// </summary>
/// <param name="random">Decides the numbers; on the CPU. Not owned.</param>
public sealed class GeneratedWeights(Generator random) : IWeightSource
{
    /// <summary>There is no list of keys to look into: a network's sizes must be known beforehand.</summary>
    public bool Has(string key) => throw NoList(key);

    /// <inheritdoc cref="Has"/>
    public IReadOnlyList<long> ShapeOf(string key) => throw NoList(key);

    /// <inheritdoc/>
    public Tensor Load(string key, long[] shape, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Draw(key, shape).to(dtype).to(device).DetachFromDisposeScope();
    }

    private Tensor Draw(string key, long[] shape)
    {
        if (shape.Length == 1) // scales and shifts of normalisations, biases
            return key.EndsWith(".weight", StringComparison.Ordinal) ? ones(shape, float32) : zeros(shape, float32);

        var inputs = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        var bound = 1 / Math.Sqrt(inputs); // torch's own start for linear layers and convolutions
        return empty(shape, float32).uniform_(-bound, bound, random);
    }

    private static InvalidOperationException NoList(string key) =>
        new($"generated weights have every tensor in any shape; '{key}' cannot be looked up");
}
