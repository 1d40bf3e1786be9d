using TrainTools.Core.Problems;
using TrainTools.Testing;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>What holds for every format that is read.</summary>
public sealed class FormatTests : IDisposable
{
    private const int Lossy = 12; // near the edges of the quarters less holds; the middles are compared

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Formats => EncodedFile.Formats;

    [Theory, MemberData(nameof(Formats))]
    public void Read_OfEachFormat_GivesItsColours(string format)
    {
        var image = ImageReader.Read(_folder.Write("a.any", EncodedFile.Quarters(format)));

        Assert.Equal((EncodedFile.Width, EncodedFile.Height), (image.Width, image.Height));
        AssertColours([0, 1, 2, 3], image);
        Assert.Empty(image.Notes);
    }

    [Theory, MemberData(nameof(Formats))]
    public void ReadHeader_OfEachFormat_TellsItsKindAndSize(string format) => Assert.Equal(
        new ImageHeader(EncodedFile.Width, EncodedFile.Height, $".{format.Split(' ', ',')[0]}"),
        ImageReader.ReadHeader("x", EncodedFile.Quarters(format)));

    [Theory, MemberData(nameof(Formats))]
    public void Read_OfAFileCutOffAtTenPlaces_IsRefusedByName(string format)
    {
        var whole = EncodedFile.Quarters(format);
        for (var tenth = 1; tenth <= 10; tenth++)
        {
            var path = _folder.Write($"cut.{format[..3]}", whole[..(whole.Length * tenth / 11)]);

            var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

            Assert.StartsWith(path, error.Message);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Read_OfAWrongEnding_GoesByTheContent(string format)
    {
        foreach (var extension in ImageFormats.Extensions)
        {
            var image = ImageReader.Read(_folder.Write($"a{extension}", EncodedFile.Quarters(format)));

            AssertColours([0, 1, 2, 3], image);
        }
    }

    [Theory, MemberData(nameof(Formats))]
    public void Read_Of60000By60000InTheHeader_IsRefusedBeforeAnythingIsAllocated(string format)
    {
        if (format == "webp") return; // its header has no room for more than 16,384
        var path = _folder.Write("bomb", EncodedFile.Claiming(format, 60_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.StartsWith($"{path}: the image has 60,000×60,000 pixels, more than can be read", error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 20);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Read_OfAnyDamage_ReadsItOrSaysSoInASentence(string format)
    {
        var whole = EncodedFile.Quarters(format);
        var random = new Random(5);

        for (var trial = 0; trial < 60; trial++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i < 3; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var path = _folder.Write("damaged", damaged);

            var failure = Record.Exception(() => ImageReader.Read(path));

            Assert.True(failure is null or ImageException, failure?.ToString());
        }
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("jxl")]
    [InlineData("tif")]
    public void Read_OfAFileOnItsSide_StandsTheImageUpright(string format)
    {
        var file = EncodedFile.OnItsSide(format);

        var image = ImageReader.Read(_folder.Write("a", file));

        Assert.Equal((EncodedFile.Height, EncodedFile.Width), (image.Width, image.Height));
        AssertColours([2, 0, 3, 1], image);
        Assert.Equal(EncodedFile.Height, ImageReader.ReadHeader("x", file).Width);
    }

    [Fact]
    public void Read_OfAHeicThatIsToBeTurned_StandsTheImageUpright()
    {
        var image = ImageReader.Read(_folder.Write("a.heic", HeicFile.QuartersTurnedLeft));

        Assert.Equal((EncodedFile.Height, EncodedFile.Width), (image.Width, image.Height));
        AssertColours([1, 3, 0, 2], image);
        Assert.Equal(EncodedFile.Height, ImageReader.ReadHeader("x", HeicFile.QuartersTurnedLeft).Width);
    }

    [Theory]
    [InlineData("gif")]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("jxl")]
    [InlineData("tif")]
    public void Read_OfSeveralImages_TakesTheFirstAndSaysSo(string format)
    {
        var path = _folder.Write("several", EncodedFile.OfThree(format));

        var image = ImageReader.Read(path);

        AssertColours([0, 0, 0, 0], image);
        Assert.StartsWith($"{path} holds 3 images", ProblemTexts.InEnglish(Assert.Single(image.Notes)));
        Assert.Equal("image.first_frame",
            Assert.Single(ImageReader.ReadHeader("x", File.ReadAllBytes(path)).Notes).Code);
    }

    [Fact]
    public void Read_OfAnAnimatedPng_TakesTheFirstAndSaysSo()
    {
        var still = EncodedFile.Quarters("png");
        var path = _folder.Write("a.png", PngFile.With(still, "acTL", [0, 0, 0, 7, 0, 0, 0, 0]));

        var image = ImageReader.Read(path);

        AssertColours([0, 1, 2, 3], image);
        Assert.StartsWith($"{path} holds 7 images", ProblemTexts.InEnglish(Assert.Single(image.Notes)));
    }

    [Theory, MemberData(nameof(Formats))]
    public void Thumbnail_OfEachFormat_IsASmallJpeg(string format)
    {
        var jpeg = Thumbnail.Make("x", EncodedFile.Quarters(format), 32);

        var info = SixLabors.ImageSharp.Image.Identify(jpeg, out var kind);
        Assert.Equal((32, 24, "JPEG"), (info.Width, info.Height, kind.Name));
    }

    private static void AssertColours(int[] quarters, RgbImage image)
    {
        var (x, y) = (image.Width / 4, image.Height / 4);
        (int X, int Y)[] middles = [(x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y)];
        foreach (var (quarter, middle) in quarters.Zip(middles))
        {
            var (wanted, at) = (EncodedFile.Colours[quarter], (middle.Y * image.Width + middle.X) * 3);
            Assert.InRange(image.Rgb[at] - wanted.R, -Lossy, Lossy);
            Assert.InRange(image.Rgb[at + 1] - wanted.G, -Lossy, Lossy);
            Assert.InRange(image.Rgb[at + 2] - wanted.B, -Lossy, Lossy);
        }
    }
}
