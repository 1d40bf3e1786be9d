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

    [Fact]
    public async Task Read_OfLargeImages_DecodesNoMoreAtOnceThanTheBudgetHolds()
    {
        var images = Enumerable.Range(0, 6).Select(i => Grey($"{i}.bmp", shade: 9)).ToList();
        var each = ImageReader.Open(images[0].Path).BytesToRead;
        var budget = new DecodingBudget(each * 2 + 1);

        await Task.WhenAll(new ImagesAhead(images, _plan, ahead: 5, budget).Read());

        Assert.InRange(budget.MostTaken, each, each * 2);
    }

    [Fact]
    public async Task Read_OfAnImageBeyondTheBudget_DecodesItAlone()
    {
        var images = Enumerable.Range(0, 4).Select(i => Grey($"{i}.bmp", shade: 9)).ToList();
        var each = ImageReader.Open(images[0].Path).BytesToRead;
        var budget = new DecodingBudget(each / 2);

        await Task.WhenAll(new ImagesAhead(images, _plan, ahead: 3, budget).Read());

        Assert.Equal(each, budget.MostTaken);
    }

    [Fact]
    public async Task Read_OfAnAnimation_HandsOnItsNote()
    {
        var path = _folder.File("a.gif");
        await File.WriteAllBytesAsync(path, GifFile.Encode(64, 64, [1, 2, 3], [(_, _) => 0, (_, _) => 0]));

        var read = await new ImagesAhead([new TrainingImage(path, "", 1, "1_x")], _plan, ahead: 1).Read().Single();

        Assert.Equal("image.first_frame", Assert.Single(read.Notes).Code);
    }

    private TrainingImage Grey(string name, byte shade)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, BmpFile.Encode(64, 64, 24, (_, _) => (uint)(shade << 16 | shade << 8 | shade)));
        return new TrainingImage(path, "", 1, "1_x");
    }
}
