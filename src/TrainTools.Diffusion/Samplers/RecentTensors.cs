using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>The last few predictions, which multistep methods go by; older ones are freed.</summary>
internal sealed class RecentTensors(int capacity) : IDisposable
{
    private readonly List<Tensor> _tensors = []; // newest first

    /// <summary>How many there are.</summary>
    public int Count => _tensors.Count;

    /// <summary>0 is the newest.</summary>
    public Tensor this[int age] => _tensors[age];

    /// <summary>Keeps a tensor, which lives on past the caller's dispose scope.</summary>
    public void Add(Tensor tensor)
    {
        _tensors.Insert(0, tensor.DetachFromDisposeScope());
        if (_tensors.Count <= capacity)
            return;
        _tensors[^1].Dispose();
        _tensors.RemoveAt(capacity);
    }

    /// <inheritdoc/>
    public void Dispose() => _tensors.ForEach(tensor => tensor.Dispose());
}
