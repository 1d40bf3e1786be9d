using SixLabors.ImageSharp.PixelFormats;
using TrainTools.TestPictures;

namespace SixLabors.ImageSharp.Tests.Bridge;

public sealed class BmpRunLengthTests
{
    private static readonly uint[] Palette = [0x000000, 0xFF0000, 0x00FF00, 0x0000FF];

    [Fact]
    public void Load_OfRunsLiteralsAndMoves_PaintsThemFromTheBottom()
    {
        // Bottom row: three of 1, a literal 2 3 2 (padded). Above it: a move by one to the right, then two of 3.
        byte[] codes = [3, 1, 0, 3, 2, 3, 2, 0, 0, 0, 0, 2, 1, 0, 2, 3, 0, 1];

        using var image = Image.Load<Rgb24>(BmpFile.Encoded(6, 2, BmpFile.Rle8, Palette, codes));

        Assert.Equal("111232", Letters(image, 1));
        Assert.Equal("033000", Letters(image, 0));
    }

    [Fact]
    public void Load_OfHalfBytes_AlternatesTheTwoIndices()
    {
        byte[] codes = [5, 0x12, 0, 0, 0, 5, 0x31, 0x20, 0x10, 0, 0, 1];

        using var image = Image.Load<Rgb24>(BmpFile.Encoded(5, 2, BmpFile.Rle4, Palette, codes));

        Assert.Equal("12121", Letters(image, 1));
        Assert.Equal("31201", Letters(image, 0));
    }

    [Fact]
    public void Load_OfRunsBeyondTheRow_DropsWhatDoesNotFit()
    {
        byte[] codes = [255, 1, 0, 1];

        using var image = Image.Load<Rgb24>(BmpFile.Encoded(4, 1, BmpFile.Rle8, Palette, codes));

        Assert.Equal("1111", Letters(image, 0));
    }

    [Fact]
    public void Load_OfCodesThatEndTooEarly_Fails()
    {
        var file = BmpFile.Encoded(4, 4, BmpFile.Rle8, Palette, [4, 1, 0, 0, 4]);

        Assert.Throws<InvalidImageContentException>(() => Image.Load<Rgb24>(file));
    }

    private static string Letters(Image<Rgb24> image, int row) => string.Concat(Enumerable.Range(0, image.Width)
        .Select(x => image[x, row] switch { { R: 255 } => '1', { G: 255 } => '2', { B: 255 } => '3', _ => '0' }));
}
