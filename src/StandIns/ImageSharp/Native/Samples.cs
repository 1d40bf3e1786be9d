using System.Runtime.InteropServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Native;

/// <summary>How vips stores a picture's pixels, and what colours they are.</summary>
internal readonly struct Samples
{
    private const int Uchar = 0;        // VipsBandFormat
    private const int Ushort = 2;
    private const int Cmyk = 15;        // VipsInterpretation
    private static readonly int[] GreyOrRgb = [0, 1, 17, 22, 25, 26]; // multiband, b-w, rgb, srgb, rgb16, grey16

    private readonly int _bands;
    private readonly int _sampleBytes;
    private readonly bool _isCmyk;

    private Samples(int bands, int sampleBytes, bool isCmyk) =>
        (_bands, _sampleBytes, _isCmyk) = (bands, sampleBytes, isCmyk);

    /// <summary>Bytes a pixel.</summary>
    public int PixelBytes => _bands * _sampleBytes;

    /// <summary>Looks at an image.</summary>
    /// <exception cref="InvalidImageContentException">Its colours are of a kind that is not read.</exception>
    public static Samples Of(nint image)
    {
        var bands = Vips.vips_image_get_bands(image);
        var interpretation = Vips.vips_image_get_interpretation(image);
        var sampleBytes = Vips.vips_image_get_format(image) switch { Uchar => 1, Ushort => 2, _ => 0 };
        var isCmyk = interpretation == Cmyk;
        if (sampleBytes == 0 || (isCmyk ? bands < 4 : !GreyOrRgb.Contains(interpretation)))
            throw new InvalidImageContentException("Its colour space or number type is not read; save it as " +
                "8-bit RGB.");
        return new Samples(bands, sampleBytes, isCmyk);
    }

    /// <summary>Converts the first row of the bytes.</summary>
    public void ReadRow(ReadOnlySpan<byte> bytes, Span<Rgba32> colours)
    {
        for (var x = 0; x < colours.Length; x++)
        {
            var pixel = bytes.Slice(x * PixelBytes, PixelBytes);
            colours[x] = _isCmyk
                ? OfInk(Sample(pixel, 0), Sample(pixel, 1), Sample(pixel, 2), Sample(pixel, 3))
                : _bands switch
                {
                    1 => new Rgba32(Sample(pixel, 0), Sample(pixel, 0), Sample(pixel, 0)),
                    2 => new Rgba32(Sample(pixel, 0), Sample(pixel, 0), Sample(pixel, 0), Sample(pixel, 1)),
                    3 => new Rgba32(Sample(pixel, 0), Sample(pixel, 1), Sample(pixel, 2)),
                    _ => new Rgba32(Sample(pixel, 0), Sample(pixel, 1), Sample(pixel, 2), Sample(pixel, 3)),
                };
        }
    }

    // Without a colour profile, as the package converts: light is what neither the ink nor black takes away.
    private static Rgba32 OfInk(byte cyan, byte magenta, byte yellow, byte black) => new(
        Depth.To8((255 - cyan) * (255 - black), 255 * 255),
        Depth.To8((255 - magenta) * (255 - black), 255 * 255),
        Depth.To8((255 - yellow) * (255 - black), 255 * 255));

    private byte Sample(ReadOnlySpan<byte> pixel, int band) => _sampleBytes == 1
        ? pixel[band]
        : Depth.To8(MemoryMarshal.Read<ushort>(pixel[(band * 2)..]));
}
