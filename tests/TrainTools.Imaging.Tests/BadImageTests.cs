using TrainTools.Testing;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>Images that cannot be trained on: one sentence with the file and what to do.</summary>
public sealed class BadImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("gif")]
    [InlineData("bmp")]
    [InlineData("webp")]
    public void Read_OfACutOffFile_SaysSo(string format)
    {
        var whole = Whole(format);

        // Behind each header, so that only the end can tell.
        foreach (var missing in new[] { 3, whole.Length / 8, whole.Length / 4 })
        {
            var path = _folder.Write($"cut.{format}", whole[..^missing]);

            var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

            Assert.Equal(
                $"{path} is cut off: its image ends too early. Copy or download it again.", error.Message);
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("gif")]
    [InlineData("bmp")]
    [InlineData("webp")]
    public void Read_OfAFileWithJunkBehindIt_ReadsTheImage(string format)
    {
        var path = _folder.Write($"junk.{format}", [.. Whole(format), .. "junk that some camera left"u8]);

        var image = ImageReader.Read(path);

        Assert.Equal(32, image.Width);
    }

    [Theory]
    [InlineData(60_000, 60_000)]
    [InlineData(40_000, 20)]
    [InlineData(20_000, 20_000)]
    public void Read_OfAGiantHeader_IsRefusedBeforeAnythingIsAllocated(int width, int height)
    {
        var path = _folder.Write("bomb.png", PngFile.Bomb(width, height));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.Equal(
            $"{path}: the image has {width:N0}×{height:N0} pixels, more than can be read (178 million pixels, " +
            "32,768 a side). Make it smaller in an image editor; training shrinks it anyway.",
            error.Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32L << 20);
    }

    [Fact]
    public void Read_OfAGiantWebPInFortyBytes_IsRefused()
    {
        var path = _folder.Write("bomb.webp", WebPFile.Solid(16_384, 16_384, (1, 2, 3, 255)));

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.Contains("16,384×16,384 pixels, more than can be read", error.Message);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 400)]
    public void Read_OfATinyImage_SaysThatItIsTooSmall(int width, int height)
    {
        var path = _folder.Write("tiny.png", PngFile.Encode(width, height, 8, PngFile.Grey, (_, _) => [1]));

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.Equal($"{path}: the image has {width}×{height} pixels, too few to learn from (each side needs " +
            "at least 16, better 512). Use a larger version of it.", error.Message);
    }

    [Fact]
    public void Read_OfTextNamedPng_SaysThatItIsNoImage()
    {
        var path = _folder.Write("page.png", "<!DOCTYPE html><html><body>404 Not Found</body></html>");

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.Equal($"{path} is not an image in PNG, JPEG, WebP, AVIF, HEIC, JPEG XL, TIFF, BMP or GIF format, " +
            "whatever its name says. Open it in an image editor and save it as PNG.", error.Message);
    }

    [Fact]
    public void Read_OfAnEmptyFile_SaysSo()
    {
        var path = _folder.Write("nothing.png", "");

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.Equal($"{path}: the file is empty. Copy it again.", error.Message);
    }

    [Fact]
    public void Read_OfAFileOfMoreThan200Megabytes_IsRefusedBeforeItIsRead()
    {
        var path = _folder.File("big.bmp");
        using (var file = File.Create(path)) file.SetLength(ImageLimits.MaxBytes + (1 << 20));

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.Equal($"{path} has 201 MB; an image can have at most 200 MB. Save it smaller, as JPEG or PNG; " +
            "training shrinks it anyway.", error.Message);
    }

    [Theory]
    [InlineData("gone.png")]
    [InlineData("no folder/gone.png")]
    public void Read_OfAMissingFile_SaysSo(string name)
    {
        var path = _folder.File(name);

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.StartsWith($"{path}: the file is not there any more.", error.Message);
    }

    [Fact]
    public void Read_OfAFileThatAnotherProgramLocks_SaysWhatToClose()
    {
        var path = _folder.Write("open.png", Whole("png"));
        using var holder = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

        Assert.StartsWith($"{path}: the file cannot be read now (", error.Message);
        Assert.EndsWith("). Close the program that has it open and try again.", error.Message);
    }

    [Fact]
    public void Read_OfAFolder_IsRefused()
    {
        var error = Assert.Throws<ImageException>(() => ImageReader.Read(_folder.Path));

        Assert.StartsWith($"{_folder.Path} is a folder, ", error.Message);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("gif")]
    [InlineData("bmp")]
    [InlineData("webp")]
    public void Read_OfAnyDamage_ReadsItOrSaysSoInASentence(string format)
    {
        var whole = Whole(format);
        var random = new Random(3);

        for (var trial = 0; trial < 200; trial++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = 0; i < 3; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var path = _folder.Write($"damaged.{format}", damaged);

            var failure = Record.Exception(() => ImageReader.Read(path));

            Assert.True(failure is null or ImageException, failure?.ToString());
        }
    }

    private static byte[] Whole(string format) => format switch
    {
        "png" => PngFile.Encode(32, 32, 8, PngFile.Rgb, (x, y) => [x * 8, y * 8, x * y % 256]),
        "jpg" => JpegFile.WithOrientation(
            JpegFile.Encode(32, 32, 3, (x, y) => [(byte)(x * 60), (byte)(y * 60), 99]), 1),
        "gif" => GifFile.Encode(32, 32, [.. Enumerable.Range(0, 99).Select(i => (byte)i)], [(x, y) => (x + y) % 32]),
        "bmp" => BmpFile.Encode(32, 32, 24, (x, y) => (uint)(x * y)),
        _ => WebPFile.Solid(32, 32, (1, 2, 3, 255)),
    };

    // A file of a cloud folder that is not on this machine: its size is known, and nothing of it comes.
    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    public void Read_OfAFileThatGivesLessThanItsSize_SaysThatItIsNotOnThisDisk(int given)
    {
        using var stream = new Placeholder(new byte[given]);

        var error = Assert.Throws<ImageException>(() => ImageFile.ReadAll(stream, "海.png"));

        Assert.Equal("image.not_on_disk", error.Problem.Code);
    }

    private sealed class Placeholder(byte[] given) : MemoryStream(given)
    {
        public override long Length => 1000;
    }
}
