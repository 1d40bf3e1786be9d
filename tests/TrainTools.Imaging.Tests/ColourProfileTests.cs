using System.Text;
using ImageMagick;
using TrainTools.Testing;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>An image's colours as its profile means them.</summary>
public sealed class ColourProfileTests : IDisposable
{
    private static readonly byte[] Noise = RandomBytes(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("webp")]
    [InlineData("avif")]
    [InlineData("tif")]
    public void Read_OfRedWhoseProfileExchangesRedAndBlue_IsBlue(string format)
    {
        var exchanged = EncodedFile.WithProfile(format, (255, 0, 0), RedAndBlueExchanged());
        var plain = EncodedFile.WithProfile(format, (0, 0, 255), profile: null);

        var image = ImageReader.Read(_folder.Write("exchanged", exchanged));

        var blue = ImageReader.Read(_folder.Write("blue", plain));
        Assert.All(blue.Rgb.Zip(image.Rgb), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
        Assert.Empty(image.Notes);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "png", PngFile.Encode(32, 32, 8, PngFile.Rgb, (_, _) => [9, 8, 7], profile: Noise) },
        { "png, not packed", PngFile.With(
            PngFile.Encode(32, 32, 8, PngFile.Rgb, (_, _) => [9, 8, 7]), "iCCP", [.. "x\0\0"u8, .. Noise]) },
        { "jpg", JpegFile.WithProfile(JpegFile.Encode(32, 32, 1, (_, _) => [9]), Noise) },
        { "webp", WebPFile.Solid(32, 32, (9, 8, 7, 255), profile: Noise) },
    };

    [Theory, MemberData(nameof(Broken))]
    public void Read_OfABrokenProfile_TakesSrgbAndSaysSo(string name, byte[] file)
    {
        var image = ImageReader.Read(_folder.Write($"a {name}", file));

        Assert.InRange(image.Rgb[0], 7, 11);
        Assert.Equal("image.profile_broken", Assert.Single(image.Notes).Code);
        Assert.Equal("image.profile_broken", Assert.Single(ImageReader.ReadHeader("x", file).Notes).Code);
    }

    [Fact]
    public void Read_OfAGreyImageWithAProfileOfColours_KeepsItsGrey()
    {
        var file = PngFile.Encode(32, 32, 8, PngFile.Grey, (_, _) => [99], profile: Srgb());

        var image = ImageReader.Read(_folder.Write("a.png", file));

        Assert.All(image.Rgb, value => Assert.Equal(99, value));
        Assert.Empty(image.Notes);
    }

    [Fact]
    public void Read_OfColoursInSrgbByName_KeepsThemBitForBit()
    {
        var samples = (int x, int y) => new[] { x * 8, y * 8, (x * y) & 255 };
        var plain = PngFile.Encode(32, 32, 8, PngFile.Rgb, samples);
        var named = PngFile.Encode(32, 32, 8, PngFile.Rgb, samples, profile: Srgb());

        var image = ImageReader.Read(_folder.Write("named.png", named));

        Assert.Equal(ImageReader.Read(_folder.Write("plain.png", plain)).Rgb, image.Rgb);
    }

    [Fact]
    public void Read_OfTransparencyWithAProfile_LiesOnWhite()
    {
        var file = PngFile.Encode(
            32, 32, 8, PngFile.Rgba, (x, _) => [255, 0, 0, x < 16 ? 0 : 255], profile: RedAndBlueExchanged());

        var image = ImageReader.Read(_folder.Write("a.png", file));

        Assert.Equal([255, 255, 255], image.Rgb[..3]);
        Assert.InRange(image.Rgb[^1], 254, 255);
        Assert.InRange(image.Rgb[^3], 0, 1);
    }

    [Fact]
    public void Read_OfInksWithTheirProfile_GoesByIt()
    {
        var noInk = JpegFile.Encode(32, 32, 4, (_, _) => [255, 255, 255, 255], adobe: true);
        var profile = ColorProfiles.USWebCoatedSWOP.ToByteArray();
        var pieces = profile.Chunk(60_000).ToList();
        var file = noInk;
        for (var i = pieces.Count; i > 0; i--) file = JpegFile.WithProfile(file, pieces[i - 1], i, pieces.Count);

        var image = ImageReader.Read(_folder.Write("a.jpg", file));

        Assert.All(image.Rgb, value => Assert.InRange(value, 250, 255)); // paper is white
        Assert.Empty(image.Notes);
    }

    [Fact]
    public void Read_OfAProfileThatUnpacksToManyMegabytes_StopsThere()
    {
        var file = PngFile.Encode(32, 32, 8, PngFile.Rgb, (_, _) => [9, 8, 7], profile: new byte[64 << 20]);
        var path = _folder.Write("a.png", file);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var image = ImageReader.Read(path);

        Assert.Equal("image.profile_broken", Assert.Single(image.Notes).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20L << 20);
    }

    private static byte[] Srgb() => ColorProfiles.SRGB.ToByteArray();

    /// <summary>sRGB, in whose list of tags the names of the red and the blue primary changed places.</summary>
    private static byte[] RedAndBlueExchanged()
    {
        var profile = Srgb();
        var (red, blue) = (profile.AsSpan().IndexOf("rXYZ"u8), profile.AsSpan().IndexOf("bXYZ"u8));
        Encoding.ASCII.GetBytes("bXYZ", profile.AsSpan(red));
        Encoding.ASCII.GetBytes("rXYZ", profile.AsSpan(blue));
        return profile;
    }

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(4).NextBytes(bytes);
        return bytes;
    }
}
