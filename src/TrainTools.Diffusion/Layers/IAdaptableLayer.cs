using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>A layer with a weight matrix that a LoRA can hang on.</summary>
public interface IAdaptableLayer
{
    /// <summary>The layer's key in the checkpoint, without <c>.weight</c>.</summary>
    string Key { get; }

    /// <summary>Shape of the frozen weight: [out, in] or [out, in, kernel, kernel].</summary>
    IReadOnlyList<long> WeightShape { get; }

    /// <summary>
    /// What is added to the layer's output, a function of its input; null leaves the layer as it is.
    /// The result has the output's shape and number type.
    /// </summary>
    Func<Tensor, Tensor>? Branch { get; set; }
}
