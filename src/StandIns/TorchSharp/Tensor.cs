using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    /// <summary>No tensor of libtorch has more dimensions.</summary>
    internal const int MostDimensions = 64;

    [LibraryImport(Library)]
    internal static partial int tt_tensor_free(nint tensor);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_sizes(TensorHandle tensor, Span<long> sizes, long capacity, out long count);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_strides(TensorHandle tensor, Span<long> strides, long capacity,
        out long count);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_rank(TensorHandle tensor, out long rank);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_count(TensorHandle tensor, out long elements, out long elementSize);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_dtype(TensorHandle tensor, out int dtype);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_device(TensorHandle tensor, out int device, out int index);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_data(TensorHandle tensor, out nint data);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_storage_offset(TensorHandle tensor, out long offset);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_is_contiguous(TensorHandle tensor, out byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_is_pinned(TensorHandle tensor, out byte yes);

    [LibraryImport(Library)]
    internal static partial int tt_tensor_item(TensorHandle tensor, out NativeScalar value);
}

public static partial class torch
{
    /// <summary>The scope into which this thread's tensors go now, if any.</summary>
    public static DisposeScope? CurrentDisposeScope => DisposeScopeManager.OfThisThread.Current;

    /// <summary>Opens a scope that disposes the tensors which this thread creates until it is disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.OfThisThread.Open();

    /// <summary>Numbers of one type in a box of any number of dimensions, on one device.</summary>
    public partial class Tensor : IDisposable
    {
        internal readonly TensorHandle _handle;

        internal DisposeScope? OwningDisposeScope;

        internal Tensor(nint native)
        {
            _handle = new TensorHandle(native);
            OwningDisposeScope = DisposeScopeManager.OfThisThread.Register(this);
        }

        /// <summary>Live tensors of all threads.</summary>
        public static long TotalCount => TensorHandle.Live;

        public static long PeakCount => TensorHandle.Peak;

        public static Tensor UnsafeCreateTensor(nint handle) => new(handle);

        public string? name { get; set; }

        /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
        public nint Handle => IsInvalid
            ? throw new ObjectDisposedException(typeof(Tensor).FullName)
            : _handle.DangerousGetHandle();

        public bool IsInvalid => _handle.IsClosed;

        public long Dimensions => dim();

        public long ndim => dim();

        public long NumberOfElements => numel();

        public long ElementSize => element_size();

        public ScalarType dtype
        {
            get
            {
                Check(tt_tensor_dtype(_handle, out var dtype));
                return (ScalarType)dtype;
            }
        }

        public Device device
        {
            get
            {
                Check(tt_tensor_device(_handle, out var type, out var index));
                // A new object each time, as the package does: devices are compared by their parts, not with ==.
                return new Device((DeviceType)type, type == (int)DeviceType.CPU ? -1 : index);
            }
        }

        public DeviceType device_type
        {
            get
            {
                Check(tt_tensor_device(_handle, out var type, out _));
                return (DeviceType)type;
            }
        }

        public int device_index
        {
            get
            {
                Check(tt_tensor_device(_handle, out _, out var index));
                return index;
            }
        }

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public long[] shape
        {
            get
            {
                Span<long> sizes = stackalloc long[MostDimensions];
                Check(tt_tensor_sizes(_handle, sizes, sizes.Length, out var count));
                return sizes[..(int)count].ToArray();
            }
        }

        public long dim()
        {
            Check(tt_tensor_rank(_handle, out var rank));
            return rank;
        }

        public long numel()
        {
            Check(tt_tensor_count(_handle, out var elements, out _));
            return elements;
        }

        /// <summary>Bytes an element takes.</summary>
        public long element_size()
        {
            Check(tt_tensor_count(_handle, out _, out var bytes));
            return bytes;
        }

        public long[] size() => shape;

        public long size(int dim)
        {
            var sizes = shape;
            return sizes[dim < 0 ? dim + sizes.Length : dim];
        }

        public long[] stride()
        {
            Span<long> strides = stackalloc long[MostDimensions];
            Check(tt_tensor_strides(_handle, strides, strides.Length, out var count));
            return strides[..(int)count].ToArray();
        }

        public long stride(int dim)
        {
            var strides = stride();
            return strides[dim < 0 ? dim + strides.Length : dim];
        }

        public long storage_offset()
        {
            Check(tt_tensor_storage_offset(_handle, out var offset));
            return offset;
        }

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_contiguous()
        {
            Check(tt_tensor_is_contiguous(_handle, out var yes));
            return yes != 0;
        }

        public bool is_pinned()
        {
            Check(tt_tensor_is_pinned(_handle, out var yes));
            return yes != 0;
        }

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null) other?.Attach(this);
            else OwningDisposeScope.MoveToOther(other, this);
            return this;
        }

        /// <summary>Gives the native tensor away; this object is invalid from now on.</summary>
        public nint DecoupleFromNativeHandle()
        {
            if (IsInvalid) throw new ObjectDisposedException(typeof(Tensor).FullName);
            OwningDisposeScope?.MarkAsDisposed(this);
            return _handle.GiveAway();
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (_handle.IsClosed) return;
            DisposeScopeManager.OfThisThread.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            _handle.Dispose();
        }

        /// <summary>Whether both have the same shape and values.</summary>
        public bool Equals(Tensor? target)
        {
            if (target is null) return false;
            Check(tt_equal(_handle, target._handle, out var yes));
            return yes != 0;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        /// <summary>By object, not by value: values change.</summary>
        public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

        /// <summary>Shape, element type and device; never the values.</summary>
        public override string ToString() =>
            IsInvalid ? "(disposed)" : $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
