using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Testing;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

public sealed class ImageReaderTests : IDisposable
{
    private const int Width = 16;
    private const int Height = 32;

    private static readonly (byte R, byte G, byte B)[] Colours =
        [(250, 10, 20), (30, 240, 50), (60, 70, 230), (200, 190, 170)];
    private static readonly byte[] Palette = [.. Colours.SelectMany(colour => new[] { colour.R, colour.G, colour.B })];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Formats => ["a.png", "a.jpg", "a.gif", "a.bmp"];

    [Theory, MemberData(nameof(Formats))]
    public void Read_OfEachFormat_GivesRedGreenBlueFromTheTopLeft(string name)
    {
        var image = ImageReader.Read(_folder.Write(name, FileOf(name)));

        Assert.Equal((Width, Height), (image.Width, image.Height));
        Assert.All(Colours.Zip(Corners(image)), pair => AssertNear(pair.First, pair.Second, tolerance: 2));
    }

    [Fact]
    public void Read_OfAWebP_GivesItsColour()
    {
        var image = ImageReader.Read(_folder.Write("a.webp", WebPFile.Solid(Width, Height, (9, 8, 7, 255))));

        Assert.All(Corners(image), colour => Assert.Equal((9, 8, 7), colour));
    }

    public static TheoryData<string> Samples => [.. SampleFiles.All.Keys];

    [Theory, MemberData(nameof(Samples))]
    public void Read_OfEachFormatAndColourType_GivesItsColoursOnWhite(string name)
    {
        var (file, quarters) = SampleFiles.All[name];

        var image = ImageReader.Read(_folder.Write("a.any", file));

        // Conversions from YCbCr, inks and 5 bits round; everything else is exact.
        var tolerance = name.Split(' ') is ["jpeg", ..] or ["bmp", "16", ..] ? 2 : 0;
        Assert.All(quarters.Select(OnWhite).Zip(Corners(image)),
            pair => AssertNear(pair.First, pair.Second, tolerance));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public void Read_OfAnExifOrientationInOtherFormats_StandsTheImageUpright(string format)
    {
        var exif = JpegFile.Exif(orientation: 6);
        var file = format == "png"
            ? PngFile.Encode(Width, Height, 8, PngFile.Grey, (_, _) => [7], exif: exif)
            : WebPFile.Solid(Width, Height, (1, 2, 3, 255), exif);

        var image = ImageReader.Read(_folder.Write($"a.{format}", file));

        Assert.Equal((Height, Width), (image.Width, image.Height));
    }

    [Theory]
    [InlineData(PngFile.Grey, 8)]
    [InlineData(PngFile.Grey, 16)]
    [InlineData(PngFile.GreyAlpha, 8)]
    [InlineData(PngFile.GreyAlpha, 16)]
    [InlineData(PngFile.Rgba, 16)]
    public void Read_OfAnyColourType_GivesEightBitRgb(int colourType, int bits)
    {
        var level = bits == 8 ? 99 : 99 * 257;
        var opaque = bits == 8 ? 255 : 65_535;
        int[] samples = colourType switch
        {
            PngFile.Grey => [level],
            PngFile.GreyAlpha => [level, opaque],
            _ => [level, level, level, opaque],
        };

        var image = ImageReader.Read(
            _folder.Write("a.png", PngFile.Encode(Width, Height, bits, colourType, (_, _) => samples)));

        Assert.All(image.Rgb, value => Assert.Equal(99, value));
    }

    [Theory]
    [InlineData(0, 255)]
    [InlineData(128, 177)] // (100 · 128 + 255 · 127) / 255
    [InlineData(255, 100)]
    public void Read_OfTransparency_PutsItOnWhite(int alpha, byte expected)
    {
        var image = ImageReader.Read(_folder.Write("a.png",
            PngFile.Encode(Width, Height, 8, PngFile.Rgba, (_, _) => [100, 100, 100, alpha])));

        Assert.All(image.Rgb, value => Assert.Equal(expected, value));
    }

    [Fact]
    public void Read_OfATransparentPaletteIndex_PutsItOnWhite()
    {
        var image = ImageReader.Read(_folder.Write("a.gif",
            GifFile.Encode(Width, Height, Palette, [Quarter], transparent: 2)));

        Assert.Equal([Colours[0], Colours[1], (255, 255, 255), Colours[3]], Corners(image));
    }

    [Fact]
    public void Read_OfAnAnimation_TakesTheFirstFrame()
    {
        var image = ImageReader.Read(_folder.Write("a.gif",
            GifFile.Encode(Width, Height, Palette, [(_, _) => 1, (_, _) => 2, (_, _) => 3])));

        Assert.All(Corners(image), colour => Assert.Equal(Colours[1], colour));
    }

    // What lies where in the upright image, from the top left, row by row (EXIF 2.3, tag 274).
    [Theory]
    [InlineData(1, new[] { 0, 1, 2, 3 })]
    [InlineData(2, new[] { 1, 0, 3, 2 })]
    [InlineData(3, new[] { 3, 2, 1, 0 })]
    [InlineData(4, new[] { 2, 3, 0, 1 })]
    [InlineData(5, new[] { 0, 2, 1, 3 })]
    [InlineData(6, new[] { 2, 0, 3, 1 })]
    [InlineData(7, new[] { 3, 1, 2, 0 })]
    [InlineData(8, new[] { 1, 3, 0, 2 })]
    public void Read_OfAnExifOrientation_StandsTheImageUpright(int orientation, int[] order)
    {
        var file = JpegFile.WithOrientation(JpegFile.Quarters(Width, Height, Colours), orientation);

        var image = ImageReader.Read(_folder.Write("a.jpg", file));

        Assert.Equal(orientation >= 5 ? (Height, Width) : (Width, Height), (image.Width, image.Height));
        Assert.All(order.Zip(Corners(image)), pair => AssertNear(Colours[pair.First], pair.Second, tolerance: 2));
    }

    [Fact]
    public void Read_OfAFrameSmallerThanItsGif_LiesOnWhite()
    {
        var file = GifFile.Encode(Width, Height, Palette, [(_, _) => 1]);
        (file[6], file[8]) = (Width * 2, Height * 2); // what it lies on

        var image = ImageReader.Read(_folder.Write("a.gif", file));

        Assert.Equal((Width * 2, Height * 2), (image.Width, image.Height));
        Assert.Equal([Colours[1], (255, 255, 255), (255, 255, 255), (255, 255, 255)], Corners(image));
    }

    [Fact]
    public void Read_OfAMisleadingExtension_GoesByTheContent()
    {
        var image = ImageReader.Read(_folder.Write("really a png.jpg", FileOf("a.png")));

        Assert.Equal(Colours[0], Corners(image)[0]);
    }

    [Fact]
    public void Read_OfAPathWithQuotesSpacesAndJapanese_Works()
    {
        var quote = OperatingSystem.IsWindows() ? "'" : "\""; // Windows allows no double quote in a name
        Directory.CreateDirectory(_folder.File("花子 の"));

        var name = Path.Combine("花子 の", $"é {quote}q{quote} 🎨.png");

        var image = ImageReader.Read(_folder.Write(name, FileOf("a.png")));

        Assert.Equal((Width, Height), (image.Width, image.Height));
    }

    private static byte[] FileOf(string name) => Path.GetExtension(name) switch
    {
        ".png" => PngFile.Encode(Width, Height, 8, PngFile.Palette, (x, y) => [Quarter(x, y)], Palette),
        ".jpg" => JpegFile.Quarters(Width, Height, Colours),
        ".gif" => GifFile.Encode(Width, Height, Palette, [Quarter]),
        _ => BmpFile.Encode(Width, Height, 24, (x, y) => BmpColour(Colours[Quarter(x, y)])),
    };

    private static uint BmpColour((byte R, byte G, byte B) c) => (uint)(c.R << 16 | c.G << 8 | c.B);

    private static int Quarter(int x, int y) => (y * 2 < Height ? 0 : 2) + (x * 2 < Width ? 0 : 1);

    private static (byte R, byte G, byte B)[] Corners(RgbImage image)
    {
        var (right, bottom) = (image.Width - 2, image.Height - 2);
        return [At(1, 1), At(right, 1), At(1, bottom), At(right, bottom)];

        (byte, byte, byte) At(int x, int y)
        {
            var i = (y * image.Width + x) * 3;
            return (image.Rgb[i], image.Rgb[i + 1], image.Rgb[i + 2]);
        }
    }

    private static (byte R, byte G, byte B) OnWhite(Rgba32 colour)
    {
        return (Mixed(colour.R), Mixed(colour.G), Mixed(colour.B));

        byte Mixed(byte value) => (byte)Math.Round((value * colour.A + 255 * (255 - colour.A)) / 255.0);
    }

    private static void AssertNear((byte R, byte G, byte B) wanted, (byte R, byte G, byte B) found, int tolerance)
    {
        Assert.InRange(found.R - wanted.R, -tolerance, tolerance);
        Assert.InRange(found.G - wanted.G, -tolerance, tolerance);
        Assert.InRange(found.B - wanted.B, -tolerance, tolerance);
    }
}
