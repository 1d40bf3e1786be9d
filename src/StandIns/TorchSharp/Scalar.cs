namespace TorchSharp;

/// <summary>A number for a tensor operation. Here it is a plain value: disposing it frees nothing.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly NativeScalar Native;

    internal Scalar(NativeScalar native) => Native = native;

    /// <summary>Bool, Int64 for every integer, Float64 for every other number, as libtorch keeps them.</summary>
    public torch.ScalarType Type => Native.Kind switch
    {
        NativeScalar.Bool => torch.ScalarType.Bool,
        NativeScalar.Integer => torch.ScalarType.Int64,
        _ => torch.ScalarType.Float64,
    };

    public void Dispose() { }

    public static implicit operator Scalar(bool value) => new(value);

    public static implicit operator Scalar(byte value) => new((long)value);

    public static implicit operator Scalar(sbyte value) => new((long)value);

    public static implicit operator Scalar(short value) => new((long)value);

    public static implicit operator Scalar(int value) => new((long)value);

    public static implicit operator Scalar(long value) => new(value);

    public static implicit operator Scalar(float value) => new((double)value);

    public static implicit operator Scalar(double value) => new(value);

    public static implicit operator Scalar(Half value) => new((double)value);

    public static implicit operator Scalar(BFloat16 value) => new((double)value.ToSingle());
}
