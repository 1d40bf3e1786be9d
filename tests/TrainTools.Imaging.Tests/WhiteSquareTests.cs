namespace TrainTools.Imaging.Tests;

/// <summary>What a tagger looks at: the image in the middle of a white square, bicubic.</summary>
public sealed class WhiteSquareTests
{
    [Fact]
    public void Make_OfASquareOfTheSameSide_IsTheImage()
    {
        var image = Noise(16, 16);

        Assert.Equal(image.Rgb, WhiteSquare.Make(image, 16).Rgb);
    }

    [Theory]
    [InlineData(40, 24, 16)] // lying, smaller
    [InlineData(23, 41, 16)] // upright, with an odd border
    [InlineData(16, 16, 40)] // larger
    [InlineData(16, 30, 64)]
    [InlineData(300, 17, 32)]
    public void Make_OfAnyImage_IsTheFormulaWithinOne(int width, int height, int side)
    {
        var image = Noise(width, height);

        var made = WhiteSquare.Make(image, side);

        var expected = ByTheFormula(image, side);
        for (int i = 0; i < made.Rgb.Length; i++) // fp32 sums against float64: a half may round the other way
            Assert.InRange(made.Rgb[i] - expected[i], -1, 1);
        Assert.True(made.Rgb.Zip(expected).Count(pair => pair.First != pair.Second) < made.Rgb.Length / 100);
    }

    [Fact]
    public void Make_OfAStrip_PutsItIntoTheMiddleOfWhite()
    {
        var made = WhiteSquare.Make(new RgbImage(64, 16, new byte[64 * 16 * 3]), 64);

        Assert.Equal([255, 0, 0, 255], new[] { 23, 24, 39, 40 }.Select(row => (int)made.Rgb[row * 64 * 3]));
    }

    [Fact]
    public void Make_OfTheLongestStrip_MakesNoSquareOfIt()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        WhiteSquare.Make(new RgbImage(ImageLimits.MaxSide, 16, new byte[ImageLimits.MaxSide * 16 * 3]), 448);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000_000); // the square would have 3 GB
    }

    private static RgbImage Noise(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(7).NextBytes(rgb);
        return new RgbImage(width, height, rgb);
    }

    /// <summary>Pads the image and sums over all pixels of the square, in float64.</summary>
    private static int[] ByTheFormula(RgbImage image, int side)
    {
        int square = Math.Max(image.Width, image.Height);
        int left = (square - image.Width) / 2, top = (square - image.Height) / 2;
        double At(int x, int y, int channel) =>
            x >= left && x < left + image.Width && y >= top && y < top + image.Height
                ? image.Rgb[((y - top) * image.Width + x - left) * 3 + channel]
                : 255;
        double scale = (double)square / side, wide = Math.Max(1, scale);
        double[] Weights(int target)
        {
            double centre = (target + 0.5) * scale - 0.5;
            var all = Enumerable.Range(0, square).Select(pixel => Keys((pixel - centre) / wide)).ToArray();
            return [.. all.Select(weight => weight / all.Sum())];
        }
        var weights = Enumerable.Range(0, side).Select(Weights).ToArray();
        var result = new int[side * side * 3];
        for (int i = 0; i < result.Length; i++)
        {
            var (row, column, channel) = (weights[i / 3 / side], weights[i / 3 % side], i % 3);
            double sum = 0;
            for (int y = 0; y < square; y++)
                for (int x = 0; x < square && row[y] != 0; x++)
                    if (column[x] != 0)
                        sum += row[y] * column[x] * At(x, y, channel);
            result[i] = (int)Math.Clamp(Math.Floor(sum + 0.5), 0, 255);
        }
        return result;
    }

    // Keys' cubic convolution with a = -1/2.
    private static double Keys(double distance) => Math.Abs(distance) switch
    {
        < 1 and var x => 1.5 * x * x * x - 2.5 * x * x + 1,
        < 2 and var x => -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2,
        _ => 0,
    };
}
