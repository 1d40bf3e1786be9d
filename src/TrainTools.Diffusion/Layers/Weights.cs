using TorchSharp;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Safetensors;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>
/// A place in a model's weights, from which a network reads its tensors while it is built. The tensors stay alive until
/// the <see cref="Owner"/> is disposed.
/// </summary>
public sealed class Weights
{
    private readonly IWeightSource _source;
    private readonly ScalarType _dtype;
    private readonly Device _device;
    private readonly WeightKind _kind;
    private readonly bool _swapped;

    /// <param name="source">The open checkpoint, or what stands for it.</param>
    /// <param name="key">Where this place lies, without a dot at the end; empty for the root.</param>
    /// <param name="dtype">Number type of the tensors handed out.</param>
    /// <param name="device">Device of the tensors handed out.</param>
    /// <param name="owner">Keeps and later frees the tensors.</param>
    /// <param name="kind">How frozen weights lie in memory.</param>
    /// <param name="swapped">Whether they wait in the computer's memory until their stage is computed.</param>
    public Weights(
        IWeightSource source, string key, ScalarType dtype, Device device, LayerOwner owner,
        WeightKind kind = WeightKind.Full, bool swapped = false)
    {
        (_kind, _swapped) = (kind, swapped);
        _source = source;
        _dtype = dtype;
        _device = device;
        Key = key;
        Owner = owner;
    }

    /// <summary>The full key of this place.</summary>
    public string Key { get; }

    /// <summary>Keeps the tensors and the layers built from here.</summary>
    public LayerOwner Owner { get; }

    /// <summary>The place below this one.</summary>
    public Weights At(string key) => new(_source, Join(key), _dtype, _device, Owner, _kind, _swapped);

    /// <summary>The same place, whose frozen weights wait in the computer's memory until their stage is computed.</summary>
    internal Weights Swapped() => new(_source, Key, _dtype, _device, Owner, _kind, swapped: true);

    /// <summary>Where it is computed.</summary>
    internal Device Device => _device;

    /// <summary>Whether a tensor of this name lies here.</summary>
    public bool Has(string name) => _source.Has(Join(name));

    /// <summary>Shape of the tensor of this name.</summary>
    /// <exception cref="CheckpointException">It is missing.</exception>
    public IReadOnlyList<long> ShapeOf(string name) => _source.ShapeOf(Join(name));

    /// <summary>Reads a tensor, which lives until the owner is disposed.</summary>
    /// <exception cref="CheckpointException">It is missing or has another shape.</exception>
    public Tensor Take(string name, params long[] shape)
    {
        var tensor = _source.Load(Join(name), shape, _dtype, _device);
        Owner.Keep(tensor);
        return tensor;
    }

    /// <summary>Reads the weight of a layer, which lives until the owner is disposed; as int8 where that was asked for.</summary>
    /// <exception cref="CheckpointException">It is missing or has another shape.</exception>
    internal FrozenWeight TakeFrozen(string name, params long[] shape) => TakeFrozen([name], shape);

    /// <summary>Reads weights of one shape, [out, in, ...], as one of several times the rows, likewise.</summary>
    /// <exception cref="CheckpointException">One is missing or has another shape.</exception>
    internal FrozenWeight TakeFrozen(IReadOnlyList<string> names, params long[] shape)
    {
        var narrow = _kind != WeightKind.Full && FrozenWeight.IsWorthNarrowing(shape);
        if (!narrow && !_swapped && names.Count == 1)
            return new FrozenWeight(Take(names[0], shape));

        using var scope = NewDisposeScope();
        var (dtype, device) = (narrow ? float32 : _dtype, _swapped ? CPU : _device);
        var parts = new List<Tensor>();
        foreach (var name in names)
        {
            parts.Add(_source.Load(Join(name), shape, dtype, device));
            scope.Attach(parts[^1]);
        }

        var wide = parts.Count == 1 ? parts[0] : cat(parts, 0); // [n·out, in, ...]
        var weight = narrow
            ? FrozenWeight.Narrow(wide, _dtype, KeepWaiting, _kind == WeightKind.Int8Products)
            : new FrozenWeight(KeepWaiting(wide));
        if (!_swapped)
            return weight;
        var waiting = weight.Swapped();
        Owner.Keep(waiting);
        return waiting;
    }

    // What waits for a GPU lies in memory that the system does not move: it is copied twice as fast from there.
    private Tensor KeepWaiting(Tensor tensor) =>
        Keep(_swapped && _device.type == DeviceType.CUDA ? tensor.pin_memory() : tensor);

    /// <summary>Keeps a tensor that was made of others until the owner is disposed.</summary>
    internal Tensor Keep(Tensor tensor)
    {
        Owner.Keep(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Enters a layer into the owner's list of those that a LoRA can hang on.</summary>
    public void Register(IAdaptableLayer layer) => Owner.Keep(layer);

    private string Join(string name) => Key.Length == 0 ? name : $"{Key}.{name}";
}
