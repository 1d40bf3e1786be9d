using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Red, green, blue and alpha of 8 bits each; alpha is not multiplied in.</summary>
public struct Rgba32 : IPixel<Rgba32>
{
    public byte R, G, B, A;

    public Rgba32(byte r, byte g, byte b) : this(r, g, b, 255) { }

    public Rgba32(byte r, byte g, byte b, byte a) => (R, G, B, A) = (r, g, b, a);

    public static bool operator ==(Rgba32 left, Rgba32 right) =>
        left.R == right.R && left.G == right.G && left.B == right.B && left.A == right.A;

    public static bool operator !=(Rgba32 left, Rgba32 right) => !(left == right);

    public void FromRgba32(Rgba32 source) => this = source;

    public readonly void ToRgba32(ref Rgba32 dest) => dest = this;

    public void FromAbgr32(Abgr32 source) => FromRgba32(source.Colour);

    public void FromArgb32(Argb32 source) => FromRgba32(source.Colour);

    public void FromBgr24(Bgr24 source) => FromRgba32(source.Colour);

    public void FromBgra32(Bgra32 source) => FromRgba32(source.Colour);

    public void FromBgra5551(Bgra5551 source) => FromRgba32(source.Colour);

    public void FromL16(L16 source) => FromRgba32(source.Colour);

    public void FromL8(L8 source) => FromRgba32(source.Colour);

    public void FromLa16(La16 source) => FromRgba32(source.Colour);

    public void FromLa32(La32 source) => FromRgba32(source.Colour);

    public void FromRgb24(Rgb24 source) => FromRgba32(source.Colour);

    public void FromRgb48(Rgb48 source) => FromRgba32(source.Colour);

    public void FromRgba64(Rgba64 source) => FromRgba32(source.Colour);

    public void FromVector4(Vector4 vector) => FromScaledVector4(vector);

    public void FromScaledVector4(Vector4 vector)
    {
        vector = Vector4.Clamp(vector, Vector4.Zero, Vector4.One) * 255f + new Vector4(0.5f);
        FromRgba32(new Rgba32((byte)vector.X, (byte)vector.Y, (byte)vector.Z, (byte)vector.W));
    }

    public readonly Vector4 ToVector4() => ToScaledVector4();

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, A) / 255f;

    public readonly PixelOperations<Rgba32> CreatePixelOperations() => new();

    public readonly bool Equals(Rgba32 other) => this == other;

    public override readonly bool Equals(object? obj) => obj is Rgba32 other && this == other;

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B, A);
}
