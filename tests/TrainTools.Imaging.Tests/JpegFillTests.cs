using TrainTools.Testing;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>
/// JPEG allows any number of bytes 0xFF before a marker (ITU-T T.81, B.1.1.2), and some cameras write them.
/// </summary>
public sealed class JpegFillTests
{
    private static readonly byte[] Whole = JpegFile.WithOrientation(
        JpegFile.Encode(32, 24, 3, (x, y) => [(byte)(x * 60), (byte)(y * 60), 99]), orientation: 6);

    private static readonly byte[] Filled = [.. Whole[..2], 0xFF, 0xFF, .. Whole[2..^2], 0xFF, .. Whole[^2..]];

    [Fact]
    public void Read_OfAFilledFile_GivesThePixelsOfTheWholeOne()
    {
        using var folder = new TemporaryFolder();

        var image = ImageReader.Read(folder.Write("filled.jpg", Filled));

        Assert.Equal(ImageReader.Read(folder.Write("whole.jpg", Whole)).Rgb, image.Rgb);
    }

    [Fact]
    public void ReadHeader_OfAFilledFile_FindsSizeAndOrientation() =>
        Assert.Equal(new ImageHeader(24, 32, ".jpg"), ImageReader.ReadHeader("x", Filled));

    [Fact]
    public void Read_OfAFileOfNothingElse_IsRefused()
    {
        byte[] file = [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 20 << 20), 0xD9];

        Assert.Throws<ImageException>(() => ImageReader.ReadHeader("x", file));
    }

    [Fact]
    public void Thumbnail_OfAFilledFile_IsThatOfTheWholeOne() =>
        Assert.Equal(Thumbnail.Make("x", Whole, 32), Thumbnail.Make("x", Filled, 32));
}
