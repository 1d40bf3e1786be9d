using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

public sealed class ThumbnailTests
{
    [Theory]
    [InlineData(300, 200, 96, 96, 64)]
    [InlineData(200, 300, 64, 43, 64)]
    [InlineData(40, 20, 256, 40, 20)]       // never enlarged
    [InlineData(4000, 16, 32, 32, 1)]
    public void Make_OfAnImage_FitsIntoTheSide(int width, int height, int side, int thumbWidth, int thumbHeight)
    {
        var png = PngFile.Encode(width, height, 8, PngFile.Grey, (_, _) => [9]);

        var info = Image.Identify(Thumbnail.Make("x", png, side));

        Assert.Equal((thumbWidth, thumbHeight), (info.Width, info.Height));
    }

    [Fact]
    public void Make_OfHalves_ShowsTheirColours()
    {
        var png = PngFile.Encode(128, 64, 8, PngFile.Rgba, (x, _) => x < 64 ? [200, 40, 40, 255] : [0, 0, 0, 0]);

        using var image = Image.Load<Rgba32>(Thumbnail.Make("x", png, 64));

        var (left, right) = (default(Rgba32), default(Rgba32));
        image.ProcessPixelRows(rows => (left, right) = (rows.GetRowSpan(16)[8], rows.GetRowSpan(16)[56]));
        Assert.InRange(left.R, 190, 210);               // JPEG is not exact
        Assert.InRange(left.G, 30, 50);
        Assert.InRange(right.G, 250, 255);              // what is transparent lies on white
    }

    [Fact]
    public void Make_OfAFineCheckerboard_IsItsMean()
    {
        var png = PngFile.Encode(256, 256, 8, PngFile.Grey, (x, y) => [(x + y) % 2 * 255]);

        using var image = Image.Load<Rgb24>(Thumbnail.Make("x", png, 32));

        image.ProcessPixelRows(rows => Assert.InRange(rows.GetRowSpan(16)[16].G, 124, 131));
    }

    [Fact]
    public void Make_OfALyingPhoto_StandsUprightAndKeepsNoProfile()
    {
        var jpeg = JpegFile.WithOrientation(JpegFile.Encode(128, 64, 1, (_, _) => [128]), orientation: 8);

        var thumbnail = Thumbnail.Make("x", jpeg, 64);

        var info = Image.Identify(thumbnail);
        Assert.Equal((32, 64), (info.Width, info.Height));
        Assert.Null(info.Metadata.ExifProfile);
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(thumbnail));
    }

    [Fact]
    public void Make_OfAnythingBroken_SaysSo()
    {
        var png = PngFile.Encode(64, 64, 8, PngFile.Grey, (x, y) => [(x * y) & 255]);
        png.AsSpan(45, 30).Fill(0x55);

        var error = Assert.Throws<ImageException>(() => Thumbnail.Make("bad.png", png, 64));

        Assert.Equal("bad.png: the image is damaged or of a kind that cannot be read. Open it in an image editor and " +
            "save it as PNG.", error.Message);
        Assert.Throws<ImageException>(() => Thumbnail.Make("x", PngFile.Bomb(30_000, 30_000), 64));
        Assert.Throws<ImageException>(() => Thumbnail.Make("x", "words"u8.ToArray(), 64));
    }
}
