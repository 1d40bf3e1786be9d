using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>Keeps a network's tensors alive, lists its adaptable layers by key, and frees all at the end.</summary>
public sealed class LayerOwner : IDisposable
{
    private readonly List<Tensor> _tensors = [];
    private readonly Dictionary<string, IAdaptableLayer> _layers = [];
    private readonly List<FrozenWeight> _swapped = [];

    /// <summary>The layers that a LoRA can hang on, by their key in the checkpoint.</summary>
    public IReadOnlyDictionary<string, IAdaptableLayer> Layers => _layers;

    /// <summary>The weights that wait in the computer's memory, in the order in which they were read.</summary>
    internal IReadOnlyList<FrozenWeight> Swapped => _swapped;

    /// <summary>Lists a weight that waits.</summary>
    internal void Keep(FrozenWeight swapped) => _swapped.Add(swapped);

    /// <summary>Keeps a tensor until <see cref="Dispose"/>.</summary>
    internal void Keep(Tensor tensor) => _tensors.Add(tensor);

    /// <summary>Lists a layer.</summary>
    internal void Keep(IAdaptableLayer layer) => _layers.Add(layer.Key, layer);

    /// <summary>Frees the tensors; the network cannot be used any more.</summary>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
        _tensors.Clear();
        _layers.Clear();
    }
}
