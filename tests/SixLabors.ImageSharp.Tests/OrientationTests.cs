using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using TrainTools.TestPictures;

namespace SixLabors.ImageSharp.Tests;

public sealed class OrientationTests
{
    private const int Width = 16;
    private const int Height = 32;

    // The corners of the upright picture, from the top left, row by row; stored are a b over c d (EXIF 2.3, tag 274).
    [Theory]
    [InlineData(1, "abcd")]
    [InlineData(2, "badc")]
    [InlineData(3, "dcba")]
    [InlineData(4, "cdab")]
    [InlineData(5, "acbd")]
    [InlineData(6, "cadb")]
    [InlineData(7, "dbca")]
    [InlineData(8, "bdac")]
    public void AutoOrient_OfAJpeg_TurnsAndMirrorsItUpright(int orientation, string corners)
    {
        var file = JpegFile.WithOrientation(
            JpegFile.Quarters(Width, Height, [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]), orientation);
        using var image = Image.Load<Rgb24>(file);

        image.Mutate(context => context.AutoOrient());

        Assert.Equal(orientation >= 5 ? (Height, Width) : (Width, Height), (image.Width, image.Height));
        Assert.Equal(corners, Corners(image));
    }

    [Fact]
    public void AutoOrient_OfAPng_ReadsItsExifToo()
    {
        var file = PngFile.Encode(
            Width, Height, 8, PngFile.Grey, (_, _) => [7], exif: JpegFile.Exif(orientation: 6));
        using var image = Image.Load<Rgb24>(file);

        image.Mutate(context => context.AutoOrient());

        Assert.Equal((Height, Width), (image.Width, image.Height));
    }

    [Fact]
    public void AutoOrient_OfAWebP_ReadsItsExifToo()
    {
        using var image = Image.Load<Rgb24>(
            WebPFile.Solid(Width, Height, (1, 2, 3, 255), exif: JpegFile.Exif(orientation: 6)));

        image.Mutate(context => context.AutoOrient());

        Assert.Equal((Height, Width), (image.Width, image.Height));
    }

    [Fact]
    public void AutoOrient_Twice_TurnsOnce()
    {
        using var image = Image.Load<Rgb24>(
            JpegFile.WithOrientation(JpegFile.Quarters(Width, Height, new (byte, byte, byte)[4]), 6));

        image.Mutate(context => context.AutoOrient().AutoOrient());

        Assert.Equal((Height, Width), (image.Width, image.Height));
    }

    private static string Corners(Image<Rgb24> image) => string.Concat(new[]
    {
        image[1, 1], image[image.Width - 2, 1], image[1, image.Height - 2], image[image.Width - 2, image.Height - 2],
    }.Select(colour => (colour.R > 128, colour.G > 128, colour.B > 128) switch
    {
        (true, false, false) => 'a',
        (false, true, false) => 'b',
        (false, false, true) => 'c',
        _ => 'd',
    }));
}
