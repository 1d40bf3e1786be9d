using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.TestPictures;
using TrainTools.Testing;
using TrainTools.Training.Batches;
using TrainTools.Training.Buckets;
using TrainTools.Training.Pictures;

namespace TrainTools.Training.Tests.Batches;

public sealed class PicturesAheadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BucketPlan _plan = new(BucketSettings.For(64));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Read_GivesEveryPictureInOrder(int ahead)
    {
        var pictures = Enumerable.Range(0, 9).Select(i => Grey($"{i}.bmp", shade: (byte)(20 * i))).ToList();

        var read = await Task.WhenAll(new PicturesAhead(pictures, _plan, ahead).Read());

        Assert.Equal(pictures, read.Select(picture => picture.Picture));
        Assert.Equal(pictures.Select((_, i) => (byte)(20 * i)), read.Select(picture => picture.Cut.Rgb[0]));
        Assert.All(read, picture => Assert.Equal((64, 64), (picture.Cut.Width, picture.Cut.Height)));
    }

    [Fact]
    public async Task Read_OfABadPicture_ThrowsAtItsTurnAndGoesOn()
    {
        var bad = _folder.File("bad.png");
        await File.WriteAllTextAsync(bad, "no picture");
        TrainingPicture[] pictures = [Grey("a.bmp", 1), new(bad, "", 1, "1_x"), Grey("c.bmp", 3)];

        var tasks = new PicturesAhead(pictures, _plan, ahead: 2).Read().ToList();

        Assert.Equal(1, (await tasks[0]).Cut.Rgb[0]);
        var error = await Assert.ThrowsAsync<PictureException>(() => tasks[1]);
        Assert.Contains("bad.png", error.Message);
        Assert.Equal(3, (await tasks[2]).Cut.Rgb[0]);
    }

    [Fact]
    public async Task Read_OfAMirroredPicture_ExchangesLeftAndRight()
    {
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).SelectMany(i => new byte[] { (byte)(i % 64), (byte)(i / 64), 7 })];
        var path = _folder.File("gradient.png");
        using (var image = Image.LoadPixelData<Rgb24>(pixels, 64, 64))
            image.SaveAsPng(path);
        var picture = new TrainingPicture(path, "", 1, "1_x") { Mirrored = true };

        var read = await new PicturesAhead([picture], _plan, ahead: 1).Read().Single();

        Assert.Equal([63, 0, 7, 62, 0, 7], read.Cut.Rgb[..6]);
        Assert.Equal([1, 63, 7, 0, 63, 7], read.Cut.Rgb[^6..]);
    }

    [Fact]
    public async Task Read_LeftEarly_EndsWithoutTheRest()
    {
        var pictures = Enumerable.Range(0, 6).Select(i => Grey($"{i}.bmp", 9)).ToList();
        pictures[2] = new TrainingPicture(_folder.File("missing.png"), "", 1, "1_x");

        var first = await new PicturesAhead(pictures, _plan, ahead: 4).Read().First();

        Assert.Equal(9, first.Cut.Rgb[0]);
    }

    private TrainingPicture Grey(string name, byte shade)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, BmpFile.Encode(64, 64, 24, (_, _) => (uint)(shade << 16 | shade << 8 | shade)));
        return new TrainingPicture(path, "", 1, "1_x");
    }
}
