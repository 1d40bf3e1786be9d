namespace TorchSharp;

/// <summary>Between numbers and <see cref="Scalar"/>.</summary>
public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this bool value) => value;

    public static Scalar ToScalar(this byte value) => value;

    public static Scalar ToScalar(this sbyte value) => value;

    public static Scalar ToScalar(this short value) => value;

    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this Half value) => value;

    public static Scalar ToScalar(this BFloat16 value) => value;

    public static Scalar ToBFloat16Scalar(this float value) => new BFloat16(value);

    public static bool ToBoolean(this Scalar value) => value.Native.AsBool;

    public static byte ToByte(this Scalar value) => (byte)value.Native.AsLong;

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.Native.AsLong;

    public static short ToInt16(this Scalar value) => (short)value.Native.AsLong;

    public static int ToInt32(this Scalar value) => (int)value.Native.AsLong;

    public static long ToInt64(this Scalar value) => value.Native.AsLong;

    public static float ToSingle(this Scalar value) => (float)value.Native.AsDouble;

    public static double ToDouble(this Scalar value) => value.Native.AsDouble;

    public static Half ToHalf(this Scalar value) => (Half)value.Native.AsDouble;

    public static BFloat16 ToBFloat16(this Scalar value) => new((float)value.Native.AsDouble);
}
