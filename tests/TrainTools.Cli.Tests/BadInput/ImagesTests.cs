using System.Text;
using System.Text.Json;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Host;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.BadInput;

[Collection(SampleFixture.Name)]
public sealed class ImagesTests(SampleFixture fixture) : IDisposable
{
    private readonly Workplace _place = new(fixture.Sample);

    public void Dispose() => _place.Dispose();

    [Fact]
    public void EmptyFolder_IsRefused()
    {
        var result = _place.Train();

        _place.IsRefused(result, _place.Data, "is empty", "Put 10 to 40 images into it");
    }

    [Fact]
    public void FolderOfTextFiles_IsRefused()
    {
        _place.With("a.txt", "hello"u8.ToArray()).With("b.txt", "hello"u8.ToArray());

        var result = _place.Train();

        _place.IsRefused(result, _place.Data, "but no images");
    }

    [Fact]
    public void MissingFolder_IsRefused()
    {
        _place.Data = _place.File("no such folder");

        var result = _place.Train();

        _place.IsRefused(result, "no such folder", "Check the spelling");
        Assert.False(Directory.Exists(_place.Data));
    }

    [Fact]
    public void TruncatedJpegAmongGoodOnes_IsLeftOutWithAWarning()
    {
        _place.WithImages().With("cut.jpg", TruncatedJpeg());

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Contains("Warning: ", result.Output);
        Assert.Contains("cut.jpg", result.Output);
        Assert.Contains("2 images to train on (2 an epoch", result.Output);
    }

    [Fact]
    public void TruncatedJpegAmongGoodOnes_WhereStrictIsAsked_IsRefused()
    {
        _place.WithImages().With("cut.jpg", TruncatedJpeg());

        var result = _place.Train("--strict");

        _place.IsRefused(result, "cut.jpg");
    }

    [Fact]
    public void TruncatedJpegAlone_IsRefused()
    {
        _place.With("cut.jpg", TruncatedJpeg());

        var result = _place.Train();

        _place.IsRefused(result, "None of the images can be used");
    }

    [Fact]
    public void ImageOfOnePixel_IsLeftOutWithAWarning()
    {
        _place.WithImages().With("dot.png", TinyFiles.OnePixelPng);

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Contains("dot.png: the image has 1×1 pixels", result.Output);
    }

    [Fact]
    public void ImageOfOnePixel_WhereStrictIsAsked_IsRefused()
    {
        _place.WithImages().With("dot.png", TinyFiles.OnePixelPng);

        var result = _place.Train("--strict");

        _place.IsRefused(result, "dot.png", "1×1 pixels");
    }

    [Fact]
    public void HeaderOf60000By60000_IsLeftOutBeforeAnythingIsAllocated()
    {
        _place.WithImages().With("huge.png", TinyFiles.PngHeader(60_000, 60_000));

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Contains("huge.png: the image has 60,000×60,000 pixels", result.Output);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-8", false)]
    public void Caption_InAnyUnicodeWithOrWithoutMark_IsReadAsItIs(string encodingName, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(encodingName);
        byte[] mark = hasMark ? encoding.GetPreamble() : [];
        _place.WithImages(count: 1);
        string caption = Directory.EnumerateFiles(_place.Data, "*.txt").Single();
        File.WriteAllBytes(caption, [.. mark, .. encoding.GetBytes("花子, smile\r\n")]);

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Equal(["花子", "smile"], Tags(Path.Combine(_place.Loras, "hanako.safetensors")));
    }

    [Fact]
    public void NamesInJapaneseWithSpacesAndQuotes_Work()
    {
        string quote = OperatingSystem.IsWindows() ? "'" : "\""; // Windows allows no double quote in a name
        _place.Data = Directory.CreateDirectory(_place.File($"絵 と {quote}写真{quote}")).FullName;
        _place.WithImages(count: 1);
        string image = Directory.EnumerateFiles(_place.Data, "*.png").Single();
        File.Move(image, Path.Combine(_place.Data, "花子 の 'ひとつ' 目.png"));
        _place.Loras = _place.File($"モデル {quote}Lora{quote}");
        _place.Output = "花子 'ver 1'";

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Contains("花子 'ver 1'.safetensors", result.Output);
    }

    private static byte[] TruncatedJpeg()
    {
        var pixels = new byte[64 * 64 * 3];
        new Random(1).NextBytes(pixels); // noise, so that half of the file is half of the image
        using var image = Image.LoadPixelData<Rgb24>(pixels, 64, 64);
        using var stream = new MemoryStream();
        image.SaveAsJpeg(stream);
        return stream.ToArray()[..(int)(stream.Length / 2)];
    }

    private static List<string> Tags(string lora)
    {
        var inspected = TrainToolsProcess.Run("inspect", lora, "--json");
        Assert.Equal(ExitCode.Done, inspected.ExitCode);
        using var json = JsonDocument.Parse(inspected.Output);
        return [.. json.RootElement.GetProperty("lora").GetProperty("tags").EnumerateArray()
            .Select(tag => tag.GetProperty("tag").GetString()!)];
    }
}
