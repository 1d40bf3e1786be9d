using ImageMagick;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Testing;

namespace TrainTools.Imaging.Tests;

/// <summary>Colour of JPEGs that hold half of it (4:2:0), as most do.</summary>
public sealed class ChromaTests
{
    private const int Side = 64;

    [Fact]
    public void Read_OfHalvedColour_InterpolatesItAsLibjpegDoes()
    {
        using var folder = new TemporaryFolder();
        EncodedFile.Quarters("png"); // finds ImageMagick
        var wanted = Waves();
        var jpeg = Halved(wanted);

        var image = ImageReader.Read(folder.Write("a.jpg", jpeg));

        // ImageSharp 2 repeats it, 5 dB below.
        Assert.InRange(Noise(wanted, image.Rgb) - Noise(wanted, Repeated(jpeg)), 3, 20);
    }

    /// <summary>Colour that changes softly while the brightness stays.</summary>
    private static byte[] Waves() => [.. from y in Enumerable.Range(0, Side)
        from x in Enumerable.Range(0, Side)
        let wave = 60 * Math.Sin(x * 0.5) + 40 * Math.Cos(y * 0.4)
        from value in new[] { 128 + wave, 128 - wave * 0.4, 128 - wave * 0.6 }
        select (byte)Math.Clamp(value, 0, 255)];

    private static byte[] Halved(byte[] rgb)
    {
        using var image = new MagickImage();
        image.ReadPixels(rgb, new PixelReadSettings(Side, Side, StorageType.Char, PixelMapping.RGB));
        image.Quality = 98;
        image.Settings.SetDefine(MagickFormat.Jpeg, "sampling-factor", "4:2:0");
        return image.ToByteArray(MagickFormat.Jpeg);
    }

    private static byte[] Repeated(byte[] jpeg)
    {
        using var image = Image.Load<Rgb24>(jpeg);
        var rgb = new byte[Side * Side * 3];
        image.CopyPixelDataTo(rgb);
        return rgb;
    }

    /// <summary>Peak signal to noise, in dB.</summary>
    private static double Noise(byte[] wanted, byte[] found) =>
        10 * Math.Log10(255 * 255 / wanted.Zip(found).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
}
