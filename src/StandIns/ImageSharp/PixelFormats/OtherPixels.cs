namespace SixLabors.ImageSharp.PixelFormats;

// Pixel types that the interface of a pixel names and nobody here stores: data, and their colour in 8 bits.

public struct Abgr32
{
    public byte A, B, G, R;
    internal readonly Rgba32 Colour => new(R, G, B, A);
}

public struct Argb32
{
    public byte A, R, G, B;
    internal readonly Rgba32 Colour => new(R, G, B, A);
}

public struct Bgr24
{
    public byte B, G, R;
    internal readonly Rgba32 Colour => new(R, G, B, 255);
}

public struct Bgra32
{
    public byte B, G, R, A;
    internal readonly Rgba32 Colour => new(R, G, B, A);
}

public struct Bgra5551
{
    public ushort PackedValue { get; set; }

    internal readonly Rgba32 Colour => new(
        Depth.To8(PackedValue >> 10 & 31, 31), Depth.To8(PackedValue >> 5 & 31, 31), Depth.To8(PackedValue & 31, 31),
        PackedValue >> 15 == 1 ? (byte)255 : (byte)0);
}

public struct L16
{
    public ushort PackedValue { get; set; }
    internal readonly Rgba32 Colour => new L8(Depth.To8(PackedValue)).Colour;
}

public struct La16
{
    public byte L, A;
    internal readonly Rgba32 Colour => new(L, L, L, A);
}

public struct La32
{
    public ushort L, A;
    internal readonly Rgba32 Colour => new(Depth.To8(L), Depth.To8(L), Depth.To8(L), Depth.To8(A));
}

public struct Rgb48
{
    public ushort R, G, B;
    internal readonly Rgba32 Colour => new(Depth.To8(R), Depth.To8(G), Depth.To8(B), 255);
}

public struct Rgba64
{
    public ushort R, G, B, A;
    internal readonly Rgba32 Colour => new(Depth.To8(R), Depth.To8(G), Depth.To8(B), Depth.To8(A));
}

/// <summary>Brings samples of other depths to 8 bits, to the nearest value.</summary>
internal static class Depth
{
    public static byte To8(ushort value) => To8(value, ushort.MaxValue);

    public static byte To8(long value, long largest) => (byte)((value * 255 + largest / 2) / largest);
}
