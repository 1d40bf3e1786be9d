using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Projects.Store;
using TrainTools.Projects.Tests.Store;
using TrainTools.TestPictures;
using Version = TrainTools.Projects.Store.Version;

namespace TrainTools.Projects.Tests.Pictures;

public sealed class ThumbnailTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public ThumbnailTests() => _version = _place.NewVersion("a");

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData(300, 200, 96, 96, 64)]
    [InlineData(200, 300, 64, 43, 64)]
    [InlineData(40, 20, 256, 40, 20)]       // never enlarged
    public void Thumbnail_OfAPicture_FitsIntoTheSide(int width, int height, int side, int thumbWidth, int thumbHeight)
    {
        var picture = _place.Dropped(_version, "x.png", Workplace.Png(1, width, height));

        var info = Image.Identify(_place.Store.Open(_version.Id).Thumbnail(picture.Id, side));

        Assert.Equal((thumbWidth, thumbHeight), (info.Width, info.Height));
    }

    [Fact]
    public void Thumbnail_OfHalves_ShowsTheirColours()
    {
        var png = PngFile.Encode(128, 64, 8, PngFile.Rgba, (x, _) => x < 64 ? [200, 40, 40, 255] : [0, 0, 0, 0]);
        var picture = _place.Dropped(_version, "x.png", png);

        using var image = Image.Load<Rgba32>(_place.Store.Open(_version.Id).Thumbnail(picture.Id, 64));

        var (left, right) = (default(Rgba32), default(Rgba32));
        image.ProcessPixelRows(rows => (left, right) = (rows.GetRowSpan(16)[8], rows.GetRowSpan(16)[56]));
        Assert.InRange(left.R, 190, 210);               // JPEG is not exact
        Assert.InRange(left.G, 30, 50);
        Assert.InRange(right.G, 250, 255);              // what is transparent lies on white
    }

    [Fact]
    public void Thumbnail_OfALyingPhoto_StandsUpright()
    {
        var jpeg = JpegFile.WithOrientation(JpegFile.Encode(128, 64, 1, (_, _) => [128]), orientation: 8);
        var picture = _place.Dropped(_version, "x.jpg", jpeg);

        var info = Image.Identify(_place.Store.Open(_version.Id).Thumbnail(picture.Id, 64));

        Assert.Equal((32, 64), (info.Width, info.Height));
    }

    [Fact]
    public void Thumbnail_IsKeptBesideTheProjectsAndMadeAgainWhenDeleted()
    {
        var picture = _place.Dropped(_version, "x.png", Workplace.Png(1));
        var kept = Path.Combine(
            _place.Root, "..", "cache", "thumbnails", picture.Sha256[..2], $"{picture.Sha256}-256.jpg");
        Assert.True(File.Exists(kept));                 // made when it was added
        File.WriteAllBytes(kept, [1, 2, 3]);

        Assert.Equal([1, 2, 3], _place.Store.Open(_version.Id).Thumbnail(picture.Id, 256));

        Directory.Delete(Path.Combine(_place.Root, "..", "cache"), recursive: true);
        Assert.Equal(32, Image.Identify(_place.Store.Open(_version.Id).Thumbnail(picture.Id, 256)).Width);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(1025)]
    public void Thumbnail_OfAnImpossibleSize_IsRefused(int side)
    {
        var picture = _place.Dropped(_version, "x.png", Workplace.Png(1));

        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() =>
            _place.Store.Open(_version.Id).Thumbnail(picture.Id, side)));
    }
}
