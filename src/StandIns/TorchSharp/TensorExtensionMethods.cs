using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Reading the value of a tensor of one element; each waits for the tensor's device.</summary>
public static class TensorExtensionMethods
{
    public static float ToSingle(this Tensor value) => (float)value.ItemAsNumber().AsDouble;

    public static double ToDouble(this Tensor value) => value.ItemAsNumber().AsDouble;

    public static long ToInt64(this Tensor value) => value.ItemAsNumber().AsLong;

    public static int ToInt32(this Tensor value) => (int)value.ItemAsNumber().AsLong;

    public static short ToInt16(this Tensor value) => (short)value.ItemAsNumber().AsLong;

    public static sbyte ToSByte(this Tensor value) => (sbyte)value.ItemAsNumber().AsLong;

    public static byte ToByte(this Tensor value) => (byte)value.ItemAsNumber().AsLong;

    public static bool ToBoolean(this Tensor value) => value.ItemAsNumber().AsBool;

    public static Half ToHalf(this Tensor value) => (Half)value.ItemAsNumber().AsDouble;

    public static BFloat16 ToBFloat16(this Tensor value) => new((float)value.ItemAsNumber().AsDouble);

    /// <summary>Bytes that an element of the type takes.</summary>
    public static int ElementSize(this ScalarType type) => type switch
    {
        ScalarType.Byte or ScalarType.Int8 or ScalarType.Bool or ScalarType.QInt8 or ScalarType.QUInt8 => 1,
        ScalarType.Int16 or ScalarType.Float16 or ScalarType.BFloat16 => 2,
        ScalarType.Int32 or ScalarType.Float32 or ScalarType.QInt32 => 4,
        ScalarType.Int64 or ScalarType.Float64 or ScalarType.ComplexFloat32 => 8,
        ScalarType.ComplexFloat64 => 16,
        _ => throw new NotSupportedException($"The element type {type} is unknown."),
    };

    /// <summary>The number of elements that a shape holds.</summary>
    public static long TotalSize(this IEnumerable<long> shape) =>
        shape.Aggregate(1L, (product, size) => product * size);
}
