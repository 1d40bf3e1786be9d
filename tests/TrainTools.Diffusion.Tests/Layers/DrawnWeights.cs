using TrainTools.Diffusion.Layers;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Layers;

/// <summary>
/// Weights for a layer on its own: numbers of variance one for whatever is asked for, the same in every number type,
/// for they are rounded to bfloat16 first.
/// </summary>
internal sealed class DrawnWeights : IWeightSource
{
    public bool Has(string key) => true;

    public IReadOnlyList<long> ShapeOf(string key) => throw new InvalidOperationException($"{key} has any shape.");

    public Tensor Load(string key, long[] shape, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        return DeterministicWeights.Inputs(key, shape).bfloat16().to(dtype).DetachFromDisposeScope();
    }

    /// <summary>The place from which a layer reads its weights, which live until the owner is disposed.</summary>
    public static Weights In(ScalarType dtype, LayerOwner owner) => new(new DrawnWeights(), "layer", dtype, CPU, owner);
}
