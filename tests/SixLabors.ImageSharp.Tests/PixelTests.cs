using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Tests;

public sealed class PixelTests
{
    [Fact]
    public void FromOtherPixels_KeepsTheColour()
    {
        var pixel = new Rgba32();
        var colours = new List<Rgba32>();

        pixel.FromAbgr32(new Abgr32 { R = 1, G = 2, B = 3, A = 4 });
        colours.Add(pixel);
        pixel.FromArgb32(new Argb32 { R = 1, G = 2, B = 3, A = 4 });
        colours.Add(pixel);
        pixel.FromBgra32(new Bgra32 { R = 1, G = 2, B = 3, A = 4 });
        colours.Add(pixel);
        pixel.FromRgba64(new Rgba64 { R = 1 * 257, G = 2 * 257, B = 3 * 257, A = 4 * 257 });
        colours.Add(pixel);

        Assert.All(colours, colour => Assert.Equal(new Rgba32(1, 2, 3, 4), colour));
    }

    [Fact]
    public void FromPixelsWithoutAlpha_IsOpaque()
    {
        var pixel = new Rgba32();
        var colours = new List<Rgba32>();

        pixel.FromRgb24(new Rgb24(9, 9, 9));
        colours.Add(pixel);
        pixel.FromBgr24(new Bgr24 { R = 9, G = 9, B = 9 });
        colours.Add(pixel);
        pixel.FromRgb48(new Rgb48 { R = 9 * 257, G = 9 * 257, B = 9 * 257 });
        colours.Add(pixel);
        pixel.FromL8(new L8(9));
        colours.Add(pixel);
        pixel.FromL16(new L16 { PackedValue = 9 * 257 });
        colours.Add(pixel);
        pixel.FromLa16(new La16 { L = 9, A = 255 });
        colours.Add(pixel);
        pixel.FromLa32(new La32 { L = 9 * 257, A = ushort.MaxValue });
        colours.Add(pixel);

        Assert.All(colours, colour => Assert.Equal(new Rgba32(9, 9, 9, 255), colour));
    }

    [Fact]
    public void FromBgra5551_SpreadsFiveBitsOverEight()
    {
        var pixel = new Rgba32();

        pixel.FromBgra5551(new Bgra5551 { PackedValue = 0x8000 | 31 << 10 | 16 << 5 });

        Assert.Equal(new Rgba32(255, 132, 0, 255), pixel);
    }

    [Fact]
    public void Vectors_RunFromZeroToOne()
    {
        var pixel = new Rgb24();

        pixel.FromScaledVector4(new Vector4(1, 0.5f, -3, 1));

        Assert.Equal(new Rgb24(255, 128, 0), pixel);
        Assert.Equal(new Vector4(1, 128 / 255f, 0, 1), pixel.ToScaledVector4());
    }

    [Fact]
    public void CloneAs_Grey_TakesTheLuminanceOfBt709()
    {
        using var image = new Image<Rgb24>(2, 1) { [0, 0] = new Rgb24(100, 0, 0), [1, 0] = new Rgb24(0, 100, 0) };

        using var grey = image.CloneAs<L8>();

        Assert.Equal((21, 72), (grey[0, 0].PackedValue, grey[1, 0].PackedValue));
    }

    [Fact]
    public void Equality_ComparesEveryChannel()
    {
        Assert.Equal(new Rgba32(1, 2, 3), new Rgba32(1, 2, 3, 255));
        Assert.NotEqual(new Rgba32(1, 2, 3, 4), new Rgba32(1, 2, 3, 5));
        Assert.True(new Rgb24(1, 2, 3) != new Rgb24(1, 2, 4));
        Assert.True(new L8(1) != new L8(2));
    }
}
