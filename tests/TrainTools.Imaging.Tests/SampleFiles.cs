using SixLabors.ImageSharp.PixelFormats;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>A small image in every format and colour type, and the colours that its quarters have.</summary>
internal static class SampleFiles
{
    private const int Width = 16;
    private const int Height = 24;

    // Quarters of the image, from the top left, row by row; each has a value of its own in every channel.
    private static readonly Rgba32[] Colours =
        [new(250, 10, 20), new(30, 240, 50), new(60, 70, 230), new(200, 190, 170)];

    private static readonly Rgba32[] Greys =
        [.. new byte[] { 0, 85, 170, 255 }.Select(level => new Rgba32(level, level, level))];

    private static readonly byte[] Palette = [.. Colours.SelectMany(colour => new[] { colour.R, colour.G, colour.B })];

    private static readonly uint[] BmpPalette =
        [.. Colours.Select(colour => (uint)(colour.R << 16 | colour.G << 8 | colour.B))];

    public static readonly Dictionary<string, (byte[] File, Rgba32[] Quarters)> All = new()
    {
        ["png grey 1"] = (Png(1, PngFile.Grey, q => [q & 1]), [Greys[0], Greys[3], Greys[0], Greys[3]]),
        ["png grey 2"] = (Png(2, PngFile.Grey, q => [q]), Greys),
        ["png grey 4"] = (Png(4, PngFile.Grey, q => [q * 5]), Greys),
        ["png grey 8"] = (Png(8, PngFile.Grey, q => [q * 85]), Greys),
        ["png grey 16"] = (Png(16, PngFile.Grey, q => [q * 85 * 257]), Greys),
        ["png grey alpha 8"] = (
            Png(8, PngFile.GreyAlpha, q => [q * 85, 100]), [.. Greys.Select(c => WithAlpha(c, 100))]),
        ["png grey alpha 16"] = (
            Png(16, PngFile.GreyAlpha, q => [q * 85 * 257, 100 * 257]), [.. Greys.Select(c => WithAlpha(c, 100))]),
        ["png rgb 8"] = (Png(8, PngFile.Rgb, q => [Colours[q].R, Colours[q].G, Colours[q].B]), Colours),
        ["png rgb 16"] = (
            Png(16, PngFile.Rgb, q => [Colours[q].R * 257, Colours[q].G * 257, Colours[q].B * 257]), Colours),
        ["png rgba 8"] = (
            Png(8, PngFile.Rgba, q => [Colours[q].R, Colours[q].G, Colours[q].B, q * 85]), WithAlphaSteps()),
        ["png rgba 16"] = (Png(16, PngFile.Rgba,
            q => [Colours[q].R * 257, Colours[q].G * 257, Colours[q].B * 257, q * 85 * 257]), WithAlphaSteps()),
        ["png palette 2"] = (Png(2, PngFile.Palette, q => [q], Palette), Colours),
        ["png palette 4"] = (Png(4, PngFile.Palette, q => [q], Palette), Colours),
        ["png palette 8"] = (Png(8, PngFile.Palette, q => [q], Palette), Colours),
        ["png palette with transparency"] = (
            Png(8, PngFile.Palette, q => [q], Palette, transparency: [0, 85, 170, 255]), WithAlphaSteps()),
        ["png interlaced"] = (Png(8, PngFile.Palette, q => [q], Palette, interlaced: true), Colours),
        ["jpeg grey"] = (JpegFile.Encode(Width, Height, 1, (x, y) => [Greys[QuarterOfBlock(x, y)].R]), Greys),
        ["jpeg colour"] = (JpegFile.Quarters(Width, 32, [.. Colours.Select(c => (c.R, c.G, c.B))]), Colours),
        ["jpeg cmyk by Adobe"] = (
            JpegFile.Encode(Width, 32, 4, (x, y) => Inks(Colours[(y < 2 ? 0 : 2) + x]), adobe: true), Colours),
        ["gif"] = (GifFile.Encode(Width, Height, Palette, [Quarter]), Colours),
        ["gif of two frames"] = (GifFile.Encode(Width, Height, Palette, [Quarter, (_, _) => 0]), Colours),
        ["bmp 1"] = (Bmp(1, q => (uint)(q & 1), BmpPalette[..2]), [Colours[0], Colours[1], Colours[0], Colours[1]]),
        ["bmp 4"] = (Bmp(4, q => (uint)q, BmpPalette), Colours),
        ["bmp 8"] = (Bmp(8, q => (uint)q, BmpPalette), Colours),
        ["bmp 16"] = (
            Bmp(16, q => (uint)(q << 3 | q << 13)),
            [new(0, 0, 0), new(66, 0, 66), new(132, 0, 132), new(197, 0, 197)]),
        ["bmp 16 as 5-6-5"] = (
            BmpFile.Encode(Width, Height, 16, (_, _) => 0xF800 | 63 << 5, masks: [0xF800, 0x7E0, 0x1F]),
            [.. Enumerable.Repeat(new Rgba32(255, 255, 0), 4)]),
        ["bmp 24"] = (Bmp(24, q => BmpPalette[q]), Colours),
        ["bmp 24 top down"] = (
            BmpFile.Encode(Width, Height, 24, (x, y) => BmpPalette[Quarter(x, y)], topDown: true), Colours),
        ["bmp 32 with nothing in the fourth byte"] = (Bmp(32, q => BmpPalette[q]), Colours),
        ["bmp 32 with alpha"] = (
            BmpFile.Encode(Width, Height, 32, (x, y) => BmpPalette[Quarter(x, y)] | (uint)Quarter(x, y) * 85 << 24,
                masks: [0xFF0000, 0xFF00, 0xFF, 0xFF000000]), WithAlphaSteps()),
        ["bmp of OS/2"] = (
            BmpFile.Encode(
                Width, Height, 8, (x, y) => (uint)Quarter(x, y), [.. BmpPalette, .. new uint[252]], os2: true),
            Colours),
        ["webp"] = (WebPFile.Solid(Width, Height, (1, 2, 3, 255)), [.. Enumerable.Repeat(new Rgba32(1, 2, 3), 4)]),
        ["webp with alpha"] = (
            WebPFile.Solid(Width, Height, (1, 2, 3, 99)), [.. Enumerable.Repeat(new Rgba32(1, 2, 3, 99), 4)]),
    };

    private static byte[] Png(int bits, int colourType, Func<int, int[]> samples, byte[]? palette = null,
        byte[]? transparency = null, bool interlaced = false) => PngFile.Encode(
        Width, Height, bits, colourType, (x, y) => samples(Quarter(x, y)), palette, transparency, null, interlaced);

    private static byte[] Bmp(int bits, Func<int, uint> value, uint[]? palette = null) =>
        BmpFile.Encode(Width, Height, bits, (x, y) => value(Quarter(x, y)), palette);

    private static int Quarter(int x, int y) => (y * 2 < Height ? 0 : 2) + (x * 2 < Width ? 0 : 1);

    private static int QuarterOfBlock(int x, int y) => y + x; // 2 × 3 blocks: 0, 1; 1, 2; 2, 3

    private static byte[] Inks(Rgba32 colour) => [colour.R, colour.G, colour.B, 255]; // inverted: 255 is no ink

    private static Rgba32 WithAlpha(Rgba32 colour, byte alpha) => new(colour.R, colour.G, colour.B, alpha);

    private static Rgba32[] WithAlphaSteps() => [.. Colours.Select((colour, i) => WithAlpha(colour, (byte)(i * 85)))];
}
