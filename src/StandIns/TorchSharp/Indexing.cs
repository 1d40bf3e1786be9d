using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

/// <summary>One index as the bridge takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeIndex(long kind, long start, long stop, long step, nint tensor)
{
    internal readonly long Kind = kind, Start = start, Stop = stop, Step = step;
    internal readonly nint Tensor = tensor;
}

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_index_get(TensorHandle a, ReadOnlySpan<NativeIndex> index, long count,
        out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_index_put(TensorHandle a, ReadOnlySpan<NativeIndex> index, long count,
        TensorHandle values);

    [LibraryImport(Library)]
    internal static partial int tt_index_add_at(TensorHandle a, ReadOnlySpan<nint> indices, long count,
        TensorHandle values);

    [LibraryImport(Library)]
    internal static partial int tt_index_put_scalar(TensorHandle a, ReadOnlySpan<NativeIndex> index, long count,
        NativeScalar value);
}

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => Get(indices);
            set => Put(indices, value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => Get(ByTensors(indices));
            set => Put(ByTensors(indices), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices]
        {
            get => Get(ByNumbers(indices));
            set => Put(ByNumbers(indices), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => Get(ByNumbers([i1]));
            set => Put(ByNumbers([i1]), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => Get(ByNumbers([i1, i2]));
            set => Put(ByNumbers([i1, i2]), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => Get(ByNumbers([i1, i2, i3]));
            set => Put(ByNumbers([i1, i2, i3]), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => Get(ByNumbers([i1, i2, i3, i4]));
            set => Put(ByNumbers([i1, i2, i3, i4]), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5]
        {
            get => Get(ByNumbers([i1, i2, i3, i4, i5]));
            set => Put(ByNumbers([i1, i2, i3, i4, i5]), value);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6]
        {
            get => Get(ByNumbers([i1, i2, i3, i4, i5, i6]));
            set => Put(ByNumbers([i1, i2, i3, i4, i5, i6]), value);
        }

        public Tensor index(params TensorIndex[] indices) => Get(indices);

        public Tensor index(params Tensor[] indices) => Get(ByTensors(indices));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Put(indices, value);

        public Tensor index_put_(Tensor value, params Tensor[] indices) => Put(ByTensors(indices), value);

        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false) =>
            accumulate ? Accumulate(indices, value) : Put(indices, value);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            accumulate ? Accumulate(ByTensors(indices), value) : Put(ByTensors(indices), value);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices) => PutScalar(indices, value);

        public Tensor index_put_(Scalar value, params Tensor[] indices) => PutScalar(ByTensors(indices), value);

        private static TensorIndex[] ByTensors(Tensor[] tensors) => Array.ConvertAll(tensors, TensorIndex.Tensor);

        private static TensorIndex[] ByNumbers(long[] numbers) => Array.ConvertAll(numbers, n => (TensorIndex)n);

        private Tensor Get(TensorIndex[] indices)
        {
            using var handles = Hold(indices);
            return Made(tt_index_get(_handle, Translate(indices, handles), indices.Length, out var made), made);
        }

        private Tensor Put(TensorIndex[] indices, Tensor value)
        {
            using var handles = Hold(indices);
            return Done(tt_index_put(_handle, Translate(indices, handles), indices.Length, value._handle));
        }

        private Tensor PutScalar(TensorIndex[] indices, Scalar value)
        {
            using var handles = Hold(indices);
            return Done(tt_index_put_scalar(_handle, Translate(indices, handles), indices.Length, value));
        }

        /// <summary>Adds instead of writing, also where an index occurs more than once.</summary>
        private Tensor Accumulate(TensorIndex[] indices, Tensor value)
        {
            if (Array.Exists(indices, index => index.Kind != IndexKind.Tensor))
                throw new NotSupportedException("Adding at indices takes tensors as indices here.");
            using var handles = Hold(indices);
            return Done(tt_index_add_at(_handle, handles.Natives, handles.Count, value._handle));
        }

        private static TensorHandles Hold(TensorIndex[] indices) =>
            new(indices.Select(index => index.Values), indices.Length);

        private static NativeIndex[] Translate(TensorIndex[] indices, TensorHandles handles)
        {
            var natives = new NativeIndex[indices.Length];
            for (var i = 0; i < indices.Length; i++)
            {
                ref var index = ref indices[i];
                natives[i] = new NativeIndex((long)index.Kind, index.Start, index.Stop, index.Step,
                    handles.Natives[i]);
            }
            return natives;
        }
    }
}
