using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Imaging;
using TrainTools.TestImages;
using TrainTools.Testing;
using TrainTools.Training.Data;

namespace TrainTools.Training.Tests.Data;

public sealed class ImagesAheadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly BucketPlan _plan = new(BucketSettings.For(64));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public async Task Read_GivesEveryImageInOrder(int ahead)
    {
        var images = Enumerable.Range(0, 9).Select(i => Grey($"{i}.bmp", shade: (byte)(20 * i))).ToList();

        var read = await Task.WhenAll(new ImagesAhead(images, _plan, ahead).Read());

        Assert.Equal(images, read.Select(image => image.Image));
        Assert.Equal(images.Select((_, i) => (byte)(20 * i)), read.Select(image => image.Cut.Rgb[0]));
        Assert.All(read, image => Assert.Equal((64, 64), (image.Cut.Width, image.Cut.Height)));
    }

    [Fact]
    public async Task Read_OfABadImage_ThrowsAtItsTurnAndGoesOn()
    {
        var bad = _folder.File("bad.png");
        await File.WriteAllTextAsync(bad, "no image");
        TrainingImage[] images = [Grey("a.bmp", 1), new(bad, "", 1, "1_x"), Grey("c.bmp", 3)];

        var tasks = new ImagesAhead(images, _plan, ahead: 2).Read().ToList();

        Assert.Equal(1, (await tasks[0]).Cut.Rgb[0]);
        var error = await Assert.ThrowsAsync<ImageException>(() => tasks[1]);
        Assert.Contains("bad.png", error.Message);
        Assert.Equal(3, (await tasks[2]).Cut.Rgb[0]);
    }

    [Fact]
    public async Task Read_OfAMirroredImage_ExchangesLeftAndRight()
    {
        byte[] pixels = [.. Enumerable.Range(0, 64 * 64).SelectMany(i => new byte[] { (byte)(i % 64), (byte)(i / 64), 7 })];
        var path = _folder.File("gradient.png");
        using (var drawn = Image.LoadPixelData<Rgb24>(pixels, 64, 64))
            drawn.SaveAsPng(path);
        var image = new TrainingImage(path, "", 1, "1_x") { Mirrored = true };

        var read = await new ImagesAhead([image], _plan, ahead: 1).Read().Single();

        Assert.Equal([63, 0, 7, 62, 0, 7], read.Cut.Rgb[..6]);
        Assert.Equal([1, 63, 7, 0, 63, 7], read.Cut.Rgb[^6..]);
    }

    [Fact]
    public async Task Read_LeftEarly_EndsWithoutTheRest()
    {
        var images = Enumerable.Range(0, 6).Select(i => Grey($"{i}.bmp", 9)).ToList();
        images[2] = new TrainingImage(_folder.File("missing.png"), "", 1, "1_x");

        var first = await new ImagesAhead(images, _plan, ahead: 4).Read().First();

        Assert.Equal(9, first.Cut.Rgb[0]);
    }

    private TrainingImage Grey(string name, byte shade)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, BmpFile.Encode(64, 64, 24, (_, _) => (uint)(shade << 16 | shade << 8 | shade)));
        return new TrainingImage(path, "", 1, "1_x");
    }
}
