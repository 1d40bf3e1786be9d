using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>Whatever bytes come, the check answers with a header or a sentence.</summary>
public sealed class ImageHeaderTests
{
    private static readonly (string Extension, byte[] File)[] Samples =
    [
        (".png", PngFile.Encode(32, 24, 8, PngFile.Grey, (_, _) => [9], exif: JpegFile.Exif(6))),
        (".jpg", JpegFile.WithOrientation(JpegFile.Encode(32, 24, 1, (x, y) => [(byte)(x * 8 + y)]), 6)),
        (".webp", WebPFile.Solid(32, 24, (1, 2, 3, 255), JpegFile.Exif(6))),
        (".gif", GifFile.Encode(32, 24, [1, 2, 3], [(_, _) => 0])),
        (".bmp", BmpFile.Encode(32, 24, 24, (_, _) => 0x102030)),
    ];

    [Fact]
    public void ReadHeader_OfEachFormat_TellsItsRealKindAndUprightSize() => Assert.All(Samples, sample =>
    {
        var header = ImageReader.ReadHeader("x", sample.File);

        var isTurned = sample.Extension is ".png" or ".jpg" or ".webp";
        Assert.Equal(new ImageHeader(isTurned ? 24 : 32, isTurned ? 32 : 24, sample.Extension), header);
    });

    [Theory]
    [InlineData(1, 32, 24)]
    [InlineData(3, 32, 24)]
    [InlineData(5, 24, 32)]
    [InlineData(8, 24, 32)]
    public void ReadHeader_OfAnOrientation_GivesTheUprightSize(int orientation, int width, int height)
    {
        var png = PngFile.Encode(32, 24, 8, PngFile.Grey, (_, _) => [9], exif: JpegFile.Exif(orientation));
        var jpeg = JpegFile.WithOrientation(JpegFile.Encode(32, 24, 1, (_, _) => [9]), orientation);
        var webP = WebPFile.Solid(32, 24, (1, 2, 3, 255), JpegFile.Exif(orientation));

        Assert.Equal(new ImageHeader(width, height, ".png"), ImageReader.ReadHeader("x", png));
        Assert.Equal(new ImageHeader(width, height, ".jpg"), ImageReader.ReadHeader("x", jpeg));
        Assert.Equal(new ImageHeader(width, height, ".webp"), ImageReader.ReadHeader("x", webP));
    }

    [Fact]
    public void ReadHeader_OfAFileCutAnywhere_NeverFailsOtherwise() => Assert.All(Samples, sample =>
    {
        for (var length = 0; length < sample.File.Length; length++)
            Assert.True(HeaderOrSentence(sample.File[..length]));
    });

    [Fact]
    public void ReadHeader_OfDamagedBytes_NeverFailsOtherwise()
    {
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var file = (byte[])Samples[round % Samples.Length].File.Clone();
            for (var hit = 0; hit < 4; hit++) file[random.Next(Math.Min(file.Length, 80))] = (byte)random.Next(256);

            Assert.True(HeaderOrSentence(file));
        }
    }

    [Theory]
    [InlineData(32_769, 16)]
    [InlineData(16, 32_769)]
    [InlineData(20_000, 20_000)]
    public void ReadHeader_ThatPromisesTooMuch_SaysSo(int width, int height)
    {
        var error = Assert.Throws<ImageException>(() => ImageReader.ReadHeader("x", PngFile.Bomb(width, height)));

        Assert.Contains("more than can be read", error.Message);
    }

    [Fact]
    public void ReadHeader_OfAnImageWithBytesBehindIt_TakesIt() => Assert.All(Samples, sample =>
        Assert.Equal(sample.Extension, ImageReader.ReadHeader("x", [.. sample.File, .. new byte[1000]]).Extension));

    private static bool HeaderOrSentence(byte[] file)
    {
        try
        {
            var header = ImageReader.ReadHeader("x", file);
            return (long)header.Width * header.Height <= ImageLimits.MaxPixels;
        }
        catch (ImageException)
        {
            return true;
        }
    }
}
