using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>A number as the bridge takes it. The default value is "none".</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeScalar
{
    internal const long None = 0, Bool = 1, Integer = 2, Floating = 3;

    internal readonly long Kind;
    internal readonly long Bits;

    private NativeScalar(long kind, long bits) => (Kind, Bits) = (kind, bits);

    internal double AsDouble => Kind == Floating ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsLong => Kind == Floating ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal bool AsBool => Kind == Floating ? BitConverter.Int64BitsToDouble(Bits) != 0 : Bits != 0;

    public static implicit operator NativeScalar(bool value) => new(Bool, value ? 1 : 0);

    public static implicit operator NativeScalar(long value) => new(Integer, value);

    public static implicit operator NativeScalar(double value) => new(Floating, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator NativeScalar(Scalar? value) => value is null ? default : value.Native;

    internal static NativeScalar Maybe(long? value) => value is { } number ? number : default(NativeScalar);

    internal static NativeScalar Maybe(double? value) => value is { } number ? number : default(NativeScalar);
}
