using System.Numerics;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Luminance of 8 bits.</summary>
public struct L8 : IPixel<L8>
{
    public L8(byte luminance) => PackedValue = luminance;

    public byte PackedValue { get; set; }

    internal readonly Rgba32 Colour => new(PackedValue, PackedValue, PackedValue, 255);

    public static bool operator ==(L8 left, L8 right) => left.PackedValue == right.PackedValue;

    public static bool operator !=(L8 left, L8 right) => !(left == right);

    // ITU-R BT.709, as the package has it.
    public void FromRgba32(Rgba32 source) =>
        PackedValue = (byte)(source.R * 0.2126f + source.G * 0.7152f + source.B * 0.0722f + 0.5f);

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

    public readonly Vector4 ToScaledVector4() => new Vector4(PackedValue, PackedValue, PackedValue, 255) / 255f;

    public readonly PixelOperations<L8> CreatePixelOperations() => new();

    public readonly bool Equals(L8 other) => this == other;

    public override readonly bool Equals(object? obj) => obj is L8 other && this == other;

    public override readonly int GetHashCode() => PackedValue;
}
