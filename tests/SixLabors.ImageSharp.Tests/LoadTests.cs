using SixLabors.ImageSharp.PixelFormats;
using TrainTools.TestPictures;

namespace SixLabors.ImageSharp.Tests;

/// <summary>
/// Every format and colour type arrives as 8-bit RGBA. Only the package's public API is used, so the real one can be
/// held to the same.
/// </summary>
public sealed class LoadTests
{
    public static TheoryData<string> Names => [.. SampleFiles.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Load_OfEachFormatAndColourType_GivesTheColours(string name)
    {
        var (file, quarters) = SampleFiles.All[name];

        using var image = Image.Load<Rgba32>(file);

        Rgba32[] found =
        [
            image[1, 1], image[image.Width - 2, 1],
            image[1, image.Height - 2], image[image.Width - 2, image.Height - 2],
        ];
        // Conversions from YCbCr, inks and 5 bits round; everything else is exact.
        var tolerance = name.Split(' ') is ["jpeg", ..] or ["bmp", "16", ..] ? 2 : 0;
        Assert.All(quarters.Zip(found), pair => AssertNear(pair.First, pair.Second, tolerance));
    }

    [Theory, MemberData(nameof(Names))]
    public void Identify_OfEachFormat_GivesTheStoredSize(string name)
    {
        var file = SampleFiles.All[name].File;
        using var image = Image.Load<Rgba32>(file);

        var info = Image.Identify(file);

        Assert.Equal((image.Width, image.Height), (info.Width, info.Height));
    }

    [Fact]
    public void Load_OfText_IsAnUnknownFormat()
    {
        var text = "A text, whatever its name says; it goes on for a while."u8.ToArray();

        Assert.Throws<UnknownImageFormatException>(() => Image.Load<Rgba32>(text));
        Assert.Throws<UnknownImageFormatException>(() => Image.Identify(text));
    }

    [Theory]
    [InlineData(60_000, 60_000)]
    [InlineData(1, 1)]
    public void Identify_OfAPngHeader_BelievesItWithoutDecoding(int width, int height)
    {
        var info = Image.Identify(PngFile.Bomb(width, height));

        Assert.Equal((width, height), (info.Width, info.Height));
    }

    private static void AssertNear(Rgba32 wanted, Rgba32 found, int tolerance)
    {
        Assert.InRange(found.R - wanted.R, -tolerance, tolerance);
        Assert.InRange(found.G - wanted.G, -tolerance, tolerance);
        Assert.InRange(found.B - wanted.B, -tolerance, tolerance);
        Assert.Equal(wanted.A, found.A);
    }
}
