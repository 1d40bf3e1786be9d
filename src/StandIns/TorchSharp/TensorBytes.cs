using TorchSharp.Utils;
using static TorchSharp.Bridge;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The bytes of a contiguous CPU tensor of at most 2 GiB; valid while the tensor lives.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var size = ReadableSize();
                if (size > int.MaxValue)
                    throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                return new Span<byte>((void*)Data(), (int)size);
            }
            set
            {
                if (ReadableSize() != value.Length)
                    throw new ArgumentException($"The tensor has {ReadableSize()} bytes, {value.Length} were given.");
                value.CopyTo(new Span<byte>((void*)Data(), value.Length));
            }
        }

        /// <summary>Reads as many bytes as the tensor has.</summary>
        /// <exception cref="EndOfStreamException">The stream has fewer.</exception>
        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var left = ReadableSize();
            for (var at = (byte*)Data(); left > 0;)
            {
                var read = stream.Read(new Span<byte>(at, (int)Math.Min(left, bufferSize)));
                if (read == 0) throw new EndOfStreamException();
                at += read;
                left -= read;
            }
        }

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var left = ReadableSize();
            for (var at = (byte*)Data(); left > 0;)
            {
                var now = (int)Math.Min(left, bufferSize);
                stream.Write(new ReadOnlySpan<byte>(at, now));
                at += now;
                left -= now;
            }
        }

        /// <summary>The elements, for reading and writing; of a copy where the tensor is not on the CPU.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            RequireType<T>();
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <summary>The value of a tensor of one element; waits for its device.</summary>
        /// <exception cref="ArgumentException">It has more elements, or another type.</exception>
        public T item<T>() where T : unmanaged
        {
            if (numel() != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            RequireType<T>();
            var value = ItemAsNumber();
            if (typeof(T) == typeof(float)) return (T)(object)(float)value.AsDouble;
            if (typeof(T) == typeof(double)) return (T)(object)value.AsDouble;
            if (typeof(T) == typeof(long)) return (T)(object)value.AsLong;
            if (typeof(T) == typeof(int)) return (T)(object)(int)value.AsLong;
            if (typeof(T) == typeof(short)) return (T)(object)(short)value.AsLong;
            if (typeof(T) == typeof(sbyte)) return (T)(object)(sbyte)value.AsLong;
            if (typeof(T) == typeof(byte)) return (T)(object)(byte)value.AsLong;
            if (typeof(T) == typeof(bool)) return (T)(object)value.AsBool;
            if (typeof(T) == typeof(Half)) return (T)(object)(Half)value.AsDouble;
            return (T)(object)new BFloat16((float)value.AsDouble);
        }

        /// <summary>The value of a tensor of one element, whatever its type; waits for its device.</summary>
        public Scalar ToScalar() => new(ItemAsNumber());

        public T ReadCpuValue<T>(long i) where T : unmanaged => data<T>()[i];

        public float ReadCpuSingle(long i) => ReadCpuValue<float>(i);

        public double ReadCpuDouble(long i) => ReadCpuValue<double>(i);

        public long ReadCpuInt64(long i) => ReadCpuValue<long>(i);

        public int ReadCpuInt32(long i) => ReadCpuValue<int>(i);

        public byte ReadCpuByte(long i) => ReadCpuValue<byte>(i);

        public bool ReadCpuBool(long i) => ReadCpuValue<bool>(i);

        public float ReadCpuFloat16(long i) => (float)ReadCpuValue<Half>(i);

        public float ReadCpuBFloat16(long i) => ReadCpuValue<BFloat16>(i).ToSingle();

        internal nint Data()
        {
            Check(tt_tensor_data(_handle, out var data));
            return data;
        }

        internal NativeScalar ItemAsNumber()
        {
            Check(tt_tensor_item(_handle, out var value));
            return value;
        }

        private long ReadableSize()
        {
            if (!is_contiguous())
                throw new InvalidOperationException("The bytes of a tensor that is not contiguous can't be read: " +
                    "call contiguous() first.");
            if (!is_cpu())
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. " +
                    "Move or copy the tensor to the cpu before reading.");
            Check(tt_tensor_count(_handle, out var elements, out var size));
            return elements * size;
        }

        private void RequireType<T>()
        {
            var found = dtype;
            if (found != TypeOf<T>())
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {found}");
        }
    }

    /// <summary>The element type that a .NET type stands for, or none.</summary>
    internal static ScalarType? TypeOf<T>() => TypeOf(typeof(T));

    internal static ScalarType? TypeOf(Type type)
    {
        if (type == typeof(float)) return ScalarType.Float32;
        if (type == typeof(double)) return ScalarType.Float64;
        if (type == typeof(long)) return ScalarType.Int64;
        if (type == typeof(int)) return ScalarType.Int32;
        if (type == typeof(short)) return ScalarType.Int16;
        if (type == typeof(sbyte)) return ScalarType.Int8;
        if (type == typeof(byte)) return ScalarType.Byte;
        if (type == typeof(bool)) return ScalarType.Bool;
        if (type == typeof(Half)) return ScalarType.Float16;
        if (type == typeof(BFloat16)) return ScalarType.BFloat16;
        return null;
    }
}
