using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>Where a network's weights come from: a checkpoint, or a generator where none is needed.</summary>
public interface IWeightSource
{
    /// <summary>Whether there is a tensor of this key.</summary>
    bool Has(string key);

    /// <summary>Shape of the tensor of this key.</summary>
    /// <exception cref="CheckpointException">It is missing.</exception>
    IReadOnlyList<long> ShapeOf(string key);

    /// <summary>Reads a tensor; it belongs to the caller.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="shape">The shape that is needed.</param>
    /// <param name="dtype">Number type that is wanted.</param>
    /// <param name="device">Device that is wanted.</param>
    /// <exception cref="CheckpointException">It is missing or has another shape.</exception>
    Tensor Load(string key, long[] shape, ScalarType dtype, Device device);
}
