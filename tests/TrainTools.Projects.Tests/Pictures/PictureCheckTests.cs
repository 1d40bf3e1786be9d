using TrainTools.Projects.Pictures;
using TrainTools.Projects.Tests.Store;
using TrainTools.TestPictures;

namespace TrainTools.Projects.Tests.Pictures;

/// <summary>Whatever bytes come, the check answers with a header or a sentence.</summary>
public sealed class PictureCheckTests
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
    public void Read_OfEachFormat_TellsItsRealKind() => Assert.All(Samples, sample =>
    {
        var header = PictureCheck.Read("x", sample.File, out var problem);

        Assert.Null(problem);
        Assert.Equal(sample.Extension, header!.Extension);
        Assert.Equal([24, 32], new[] { header.Width, header.Height }.Order());
    });

    [Fact]
    public void Read_OfAFileCutAnywhere_NeverFails() => Assert.All(Samples, sample =>
    {
        for (var length = 0; length < sample.File.Length; length++)
        {
            var header = PictureCheck.Read("x", sample.File[..length], out var problem);

            Assert.Equal(header is null, problem is not null);
        }
    });

    [Fact]
    public void Read_OfDamagedBytes_NeverFails()
    {
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var file = (byte[])Samples[round % Samples.Length].File.Clone();
            for (var hit = 0; hit < 4; hit++) file[random.Next(Math.Min(file.Length, 80))] = (byte)random.Next(256);

            var header = PictureCheck.Read("x", file, out var problem);

            Assert.Equal(header is null, problem is not null);
            if (header is not null) Assert.True((long)header.Width * header.Height <= 178_956_970);
        }
    }

    [Theory]
    [InlineData(32_769, 16)]
    [InlineData(16, 32_769)]
    [InlineData(20_000, 20_000)]
    public void Read_OfAHeaderThatPromisesTooMuch_SaysSo(int width, int height)
    {
        Assert.Null(PictureCheck.Read("x", PngFile.Bomb(width, height), out var problem));

        Assert.Contains("more than can be read", problem);
    }

    [Fact]
    public void Read_OfATiff_SaysThatItCannotBeUsed()
    {
        Assert.Null(PictureCheck.Read("scan.tif", "II*\0........................"u8.ToArray(), out var problem));

        Assert.StartsWith("scan.tif is not a picture in PNG, JPEG, WebP, BMP or GIF format", problem);
    }

    [Fact]
    public void Read_OfAPictureWithBytesBehindIt_TakesIt()
    {
        byte[] file = [.. Workplace.Png(1), .. new byte[1000]];

        Assert.NotNull(PictureCheck.Read("x", file, out _));
    }

    [Theory]
    [InlineData(5, 10, 3, 5)]        // chosen: holds for all
    [InlineData(null, 10, 3, 10)]    // the folder's name
    [InlineData(null, 1, 20, 10)]    // about 200 an epoch
    [InlineData(null, 1, 1000, 1)]
    [InlineData(0, 1, 200, 1)]
    public void Repeats_OfAFolder_AreChosenNamedOrAutomatic(int? chosen, int inName, int sharing, int expected) =>
        Assert.Equal(expected, Repeats.Of(chosen, inName, sharing));
}
