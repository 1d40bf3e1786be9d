namespace TrainTools.Imaging.Tests;

public sealed class AreaResizeTests
{
    [Fact]
    public void Resize_ToTheSameSize_CopiesEachByte()
    {
        var image = Noise(37, 23);

        var same = AreaResize.Resize(image, 37, 23);

        Assert.Equal(image.Rgb, same.Rgb);
        Assert.NotSame(image.Rgb, same.Rgb);
    }

    [Fact]
    public void Resize_ByAWholeFactor_IsTheMeanOfEachBlock()
    {
        var image = Noise(30, 20);

        var small = AreaResize.Resize(image, 6, 4);

        for (var y = 0; y < 4; y++)
            for (var x = 0; x < 6; x++)
                Assert.InRange(small.Rgb[(y * 6 + x) * 3] - BlockMean(image, x * 5, y * 5, 5), -0.51, 0.51);
    }

    [Fact]
    public void Resize_ByAFraction_WeighsPixelsByTheirShare()
    {
        var image = Row(0, 90, 240);

        var small = AreaResize.Resize(image, 2, 1);

        // Each new pixel covers one and a half old ones: (0 + 90/2) / 1.5 and (90/2 + 240) / 1.5.
        Assert.Equal([30, 190], [small.Rgb[0], small.Rgb[3]]);
    }

    [Theory]
    [InlineData(64, 64, 16, 16)]
    [InlineData(16, 16, 64, 64)]
    [InlineData(100, 10, 50, 40)]
    [InlineData(7, 5, 3, 2)]
    public void Resize_OfOneColour_KeepsIt(int width, int height, int newWidth, int newHeight)
    {
        var image = new RgbImage(width, height, [.. Enumerable.Repeat((byte)201, width * height * 3)]);

        var resized = AreaResize.Resize(image, newWidth, newHeight);

        Assert.All(resized.Rgb, value => Assert.Equal(201, value));
    }

    [Fact]
    public void Resize_ToTwiceTheSize_RepeatsEachPixelAsOpenCvDoes()
    {
        var image = Row(0, 100);

        var large = AreaResize.Resize(image, 4, 1);

        Assert.Equal([0, 0, 100, 100], [large.Rgb[0], large.Rgb[3], large.Rgb[6], large.Rgb[9]]);
    }

    [Theory]
    [InlineData(40, 30)]
    [InlineData(90, 70)]
    public void ResizeAndCrop_IsTheWindowOfTheWholeResizedImage(int width, int height)
    {
        var image = Noise(61, 47);
        var whole = AreaResize.Resize(image, width, height);

        var window = AreaResize.ResizeAndCrop(image, width, height, left: 7, top: 5, width: 20, height: 11);

        for (var y = 0; y < 11; y++)
            Assert.Equal(whole.Rgb.AsSpan(((y + 5) * width + 7) * 3, 60), window.Rgb.AsSpan(y * 60, 60));
    }

    [Fact]
    public void ResizeAndCrop_OfAVeryLongImage_NeverHoldsItEnlarged()
    {
        var image = new RgbImage(16, 32_768, new byte[16 * 32_768 * 3]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var window = AreaResize.ResizeAndCrop(image, 256, 524_288, 0, 261_632, 256, 1024);

        Assert.Equal((256, 1024), (window.Width, window.Height));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20); // enlarged it would have 400 MB
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 21)]
    [InlineData(41, 0)]
    public void ResizeAndCrop_OutsideTheImage_IsRefused(int left, int top) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => AreaResize.ResizeAndCrop(Noise(50, 50), 60, 40, left, top, width: 20, height: 20));

    [Fact]
    public void RgbImage_OfTheWrongNumberOfBytes_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11]));

    private static RgbImage Noise(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random(5).NextBytes(bytes);
        return new RgbImage(width, height, bytes);
    }

    private static RgbImage Row(params byte[] levels) =>
        new(levels.Length, 1, [.. levels.SelectMany(level => new[] { level, level, level })]);

    private static double BlockMean(RgbImage image, int left, int top, int side) =>
        (from y in Enumerable.Range(top, side)
         from x in Enumerable.Range(left, side)
         select (double)image.Rgb[(y * image.Width + x) * 3]).Average();
}
