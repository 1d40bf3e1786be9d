using System.Runtime.InteropServices;
using static TorchSharp.Bridge;

namespace TorchSharp;

internal static partial class Bridge
{
    [LibraryImport(Library)]
    internal static partial int tt_to(TensorHandle tensor, int dtype, int device, int index, byte copy,
        byte nonBlocking, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_clone(TensorHandle tensor, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_contiguous(TensorHandle tensor, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_alias(TensorHandle tensor, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_pin_memory(TensorHandle tensor, out nint made);

    [LibraryImport(Library)]
    internal static partial int tt_copy_(TensorHandle tensor, TensorHandle source, byte nonBlocking);

    [LibraryImport(Library)]
    internal static partial int tt_set_(TensorHandle tensor, TensorHandle source);
}

public static partial class torch
{
    public static Tensor clone(Tensor input) => input.clone();

    public partial class Tensor
    {
        private const int Same = -1;

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to_type(type, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false)
        {
            InitializeDevice(device);
            return Convert((int)type, (int)device.type, device.index, copy, disposeAfter, non_blocking);
        }

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDevice(device);
            return Convert(Same, (int)device.type, device.index, copy, disposeAfter, non_blocking);
        }

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) =>
            to(new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(new Device(device), copy, disposeAfter, non_blocking);

        /// <summary>As the other tensor: its type and device.</summary>
        public Tensor to(Tensor other, bool non_blocking = false) =>
            to(other.dtype, other.device, non_blocking: non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false,
            bool non_blocking = false) => Convert((int)type, Same, Same, copy, disposeAfter, non_blocking);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor cpu() => Convert(Same, (int)DeviceType.CPU, Same, false, false, false);

        public Tensor cuda(Device? device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA)
                throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(device ?? new Device(DeviceType.CUDA), non_blocking: non_blocking);
        }

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor clone() => Made(tt_clone(_handle, out var made), made);

        public Tensor contiguous() => Made(tt_contiguous(_handle, out var made), made);

        /// <summary>A new object over the same memory.</summary>
        public Tensor alias() => Made(tt_alias(_handle, out var made), made);

        /// <summary>A copy in memory from which a card can read by itself.</summary>
        public Tensor pin_memory() => Made(tt_pin_memory(_handle, out var made), made);

        public Tensor copy_(Tensor source, bool nonBlocking = false) =>
            Done(tt_copy_(_handle, source._handle, Flag(nonBlocking)));

        /// <summary>From now on over the other's memory and shape.</summary>
        public Tensor set_(Tensor source) => Done(tt_set_(_handle, source._handle));

        private Tensor Convert(int type, int device, int index, bool copy, bool disposeAfter, bool nonBlocking)
        {
            var result = Made(tt_to(_handle, type, device, index, Flag(copy), Flag(nonBlocking), out var made), made);
            if (disposeAfter) Dispose();
            return result;
        }
    }
}
