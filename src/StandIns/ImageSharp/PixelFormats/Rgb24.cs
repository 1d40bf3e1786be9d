using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Red, green and blue of 8 bits each. Alpha of what it is made from is dropped.</summary>
public struct Rgb24 : IPixel<Rgb24>
{
    public byte R, G, B;

    public Rgb24(byte r, byte g, byte b) => (R, G, B) = (r, g, b);

    internal readonly Rgba32 Colour => new(R, G, B, 255);

    public static bool operator ==(Rgb24 left, Rgb24 right) =>
        left.R == right.R && left.G == right.G && left.B == right.B;

    public static bool operator !=(Rgb24 left, Rgb24 right) => !(left == right);

    public void FromRgba32(Rgba32 source) => (R, G, B) = (source.R, source.G, source.B);

    public readonly void ToRgba32(ref Rgba32 dest) => dest = Colour;

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

    public readonly Vector4 ToScaledVector4() => new Vector4(R, G, B, 255) / 255f;

    public readonly PixelOperations<Rgb24> CreatePixelOperations() => new();

    public readonly bool Equals(Rgb24 other) => this == other;

    public override readonly bool Equals(object? obj) => obj is Rgb24 other && this == other;

    public override readonly int GetHashCode() => HashCode.Combine(R, G, B);
}
