using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Tests;

public sealed class SaveTests
{
    [Fact]
    public void SaveAsPng_OfEachPixelType_LosesNothing()
    {
        using var colours = Gradient();
        using var opaque = colours.CloneAs<Rgb24>();
        using var grey = colours.CloneAs<L8>();

        using var coloursBack = Image.Load<Rgba32>(Saved(colours.SaveAsPng));
        using var opaqueBack = Image.Load<Rgb24>(Saved(opaque.SaveAsPng));
        using var greyBack = Image.Load<L8>(Saved(grey.SaveAsPng));

        Assert.Equal(Bytes(colours), Bytes(coloursBack));
        Assert.Equal(Bytes(opaque), Bytes(opaqueBack));
        Assert.Equal(Bytes(grey), Bytes(greyBack));
    }

    [Fact]
    public void SaveAsJpeg_OfAPlainColour_KeepsItNearly()
    {
        using var image = new Image<Rgb24>(32, 32, new Rgb24(200, 100, 50));

        using var back = Image.Load<Rgb24>(Saved(image.SaveAsJpeg));

        Assert.InRange(back[16, 16].R, 197, 203);
        Assert.InRange(back[16, 16].G, 97, 103);
        Assert.InRange(back[16, 16].B, 47, 53);
    }

    [Fact]
    public void SaveAsWebp_OfTransparency_KeepsTheAlpha()
    {
        using var image = new Image<Rgba32>(32, 32, new Rgba32(200, 100, 50, 77));

        using var back = Image.Load<Rgba32>(Saved(image.SaveAsWebp));

        Assert.Equal(77, back[16, 16].A);
    }

    [Fact]
    public void Save_ToAPath_WritesTheFileThatLoadReads()
    {
        var folder = Directory.CreateTempSubdirectory("traintools-images-").FullName;
        try
        {
            var path = Path.Combine(folder, "花 子.png");
            using var image = Gradient();

            image.SaveAsPng(path);

            using var back = Image.Load<Rgba32>(new DecoderOptions { MaxFrames = 1 }, path);
            Assert.Equal(Bytes(image), Bytes(back));
            Assert.Equal(image.Width, Image.Identify(path).Width);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void LoadPixelData_OfRawBytes_IsReadByRows()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

        using var image = Image.LoadPixelData<Rgb24>(bytes, 2, 2);

        var rows = new List<Rgb24[]>();
        image.ProcessPixelRows(pixels =>
        {
            for (var y = 0; y < pixels.Height; y++) rows.Add(pixels.GetRowSpan(y).ToArray());
        });
        Assert.Equal([new Rgb24(1, 2, 3), new Rgb24(4, 5, 6)], rows[0]);
        Assert.Equal([new Rgb24(7, 8, 9), new Rgb24(10, 11, 12)], rows[1]);
    }

    [Fact]
    public void LoadPixelData_OfTooFewBytes_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => Image.LoadPixelData<Rgb24>(new byte[11], 2, 2));

    [Fact]
    public void Pixels_AfterDispose_AreGone()
    {
        var image = Gradient();

        image.Dispose();

        Assert.ThrowsAny<Exception>(() => image[0, 0]);
    }

    [Fact]
    public async Task Load_OnManyThreads_GivesEachItsOwnPixels()
    {
        var files = Enumerable.Range(0, 32).Select(level =>
        {
            using var image = new Image<L8>(64, 64, new L8((byte)level));
            return Saved(image.SaveAsPng);
        }).ToArray();

        var levels = await Task.WhenAll(files.Select(file => Task.Run(() =>
        {
            using var image = Image.Load<L8>(file);
            return (int)image[63, 63].PackedValue;
        })));

        Assert.Equal(Enumerable.Range(0, 32), levels);
    }

    private static Image<Rgba32> Gradient()
    {
        var image = new Image<Rgba32>(19, 7);
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                image[x, y] = new Rgba32((byte)(x * 13), (byte)(y * 31), 77, (byte)(255 - x));
        return image;
    }

    private static byte[] Saved(Action<Stream> save)
    {
        using var stream = new MemoryStream();
        save(stream);
        return stream.ToArray();
    }

    private static byte[] Bytes<TPixel>(Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var pixels = new TPixel[image.Width * image.Height];
        image.CopyPixelDataTo(pixels);
        return System.Runtime.InteropServices.MemoryMarshal.AsBytes(pixels.AsSpan()).ToArray();
    }
}
