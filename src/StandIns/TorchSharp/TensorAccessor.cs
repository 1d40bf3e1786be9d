using System.Collections;

namespace TorchSharp.Utils;

/// <summary>Reads and writes the elements of a CPU tensor in place, in the order of its dimensions.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly nint _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _tensor = tensor;
        _data = tensor.Data();
        _shape = tensor.shape;
        _strides = tensor.stride();
        _contiguous = tensor.is_contiguous();
        Count = tensor.numel();
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <summary>One index counts over all elements; more are one a dimension.</summary>
    public unsafe T this[params long[] indices]
    {
        get => Live()[Offset(indices)];
        set => Live()[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result.AsSpan());
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var data = Live();
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        var target = array.Slice(arrayIndex, count);
        if (_contiguous) new ReadOnlySpan<T>(data + tensorIndex, count).CopyTo(target);
        else
            for (var i = 0; i < count; i++) target[i] = data[Translate(tensorIndex + i)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var data = Live();
        var count = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        var source = array.Slice(arrayIndex, count);
        if (_contiguous) source.CopyTo(new Span<T>(data + tensorIndex, count));
        else
            for (var i = 0; i < count; i++) data[Translate(tensorIndex + i)] = source[i];
        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() { }

    private unsafe T* Live() => _tensor.IsInvalid
        ? throw new ObjectDisposedException(typeof(torch.Tensor).FullName)
        : (T*)_data;

    private long Offset(long[] indices)
    {
        if (indices.Length == 1) return Translate(indices[0]);
        if (indices.Length != _shape.Length)
            throw new ArgumentException($"{indices.Length} indices were given for {_shape.Length} dimensions.");
        long offset = 0;
        for (var d = 0; d < indices.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= _shape[d])
                throw new IndexOutOfRangeException($"{indices[d]} >= {_shape[d]} in dimension {d}.");
            offset += indices[d] * _strides[d];
        }
        return offset;
    }

    private long Translate(long index)
    {
        if (index < 0 || index >= Count)
            throw new IndexOutOfRangeException($"The index {index} is outside of the tensor's {Count} elements.");
        if (_contiguous) return index;
        long offset = 0;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            index = Math.DivRem(index, _shape[d], out var here);
            offset += here * _strides[d];
        }
        return offset;
    }
}
