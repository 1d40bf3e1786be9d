using SixLabors.ImageSharp;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class ThumbnailTests : IDisposable
{
    private readonly Workplace _place = new();
    private readonly Version _version;

    public ThumbnailTests() => _version = _place.NewVersion("a");

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Thumbnail_OfAnImage_FitsIntoTheSide()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1, 300, 200));

        var info = Image.Identify(_place.Store.Open(_version.Id).Thumbnail(image.Id, 96));

        Assert.Equal((96, 64), (info.Width, info.Height));
    }

    [Fact]
    public void Thumbnail_IsKeptBesideTheProjectsAndMadeAgainWhenDeleted()
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1));
        var kept = Path.Combine(
            _place.Root, "..", "cache", "thumbnails", image.Sha256[..2], $"{image.Sha256}-256.jpg");
        Assert.True(File.Exists(kept));                 // made when it was added
        File.WriteAllBytes(kept, [1, 2, 3]);

        Assert.Equal([1, 2, 3], _place.Store.Open(_version.Id).Thumbnail(image.Id, 256));

        Directory.Delete(Path.Combine(_place.Root, "..", "cache"), recursive: true);
        Assert.Equal(32, Image.Identify(_place.Store.Open(_version.Id).Thumbnail(image.Id, 256)).Width);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(1025)]
    public void Thumbnail_OfAnImpossibleSize_IsRefused(int side)
    {
        var image = _place.Dropped(_version, "x.png", Workplace.Png(1));

        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() =>
            _place.Store.Open(_version.Id).Thumbnail(image.Id, side)));
    }
}
