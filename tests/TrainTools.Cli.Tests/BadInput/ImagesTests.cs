using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TrainTools.Host;
using TrainTools.TestImages;
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
    public void PageNamedJpg_IsLeftOutByName_AndAHeicNamedPngIsTrained()
    {
        _place.WithImages()
            .With("bad.jpg", "<!DOCTYPE html><html><body>404 Not Found</body></html>"u8.ToArray())
            .With("a.png", HeicFile.Quarters);

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Contains("bad.jpg is not an image in PNG, JPEG, WebP, AVIF, HEIC", result.Output);
        Assert.Contains("3 images to train on (3 an epoch", result.Output);
    }

    [Fact]
    public void FewerThanTwoThirdsUsable_IsRefusedUntilYesIsSaid()
    {
        _place.WithImages().With("cut.jpg", TruncatedJpeg()).With("html.jpg", "<html>"u8.ToArray());

        var refused = _place.Train();
        var begun = _place.Train("--yes");

        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        string[] words = ["Only 2 of the 4 images found would be trained on", "cut.jpg is cut off", "html.jpg is not an image", "--yes"];
        Assert.All(words, part => Assert.Contains(part, refused.Error));
        _place.IsTrained(begun);
        Assert.Contains("Only 2 of the 4 images found would be trained on", begun.Output);
    }

    [Fact]
    public void FewerThanTwoThirdsDecodable_IsRefusedUntilYesIsSaid()
    {
        _place.WithImages().With("damaged1.png", DamagedInside()).With("damaged2.png", DamagedInside());

        var refused = _place.Train();
        _place.IsRefused(refused, "Only 2 of the 4 images found could be decoded", "--yes");
        var begun = _place.Train("--yes");

        Assert.All(["damaged1.png", "damaged2.png"], name => Assert.Contains(name, refused.Output));
        _place.IsTrained(begun);
        Assert.Contains("Only 2 of 4 images could be decoded; the others are named above.", begun.Output);
    }

    [Fact]
    public void NamedPipeAmongGoodOnes_IsLeftOutByName()
    {
        if (!OperatingSystem.IsLinux()) return;
        _place.WithImages();
        using var made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_place.Data, "pipe.png")]);
        made.WaitForExit();

        var result = _place.Train();

        _place.IsTrained(result);
        Assert.Contains("2 of 3 images are used.", result.Output);
        Assert.Contains("pipe.png is a named pipe, not a file", result.Output);
    }

    [Fact]
    public void NameWithAnEscape_IsShownWithItsNumber()
    {
        if (OperatingSystem.IsWindows()) return;
        _place.WithImages().With("red\u001b[31m\u0007.png", "words"u8.ToArray());

        var result = _place.Train();

        Assert.Contains(@"red\u001B[31m\u0007.png is not an image", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain('\u0007', result.Output);
    }

    [Fact]
    public void Panorama_IsToldWhatIsCutAwayBeforeTheStart()
    {
        _place.WithImages().With("pano.png", Panorama());

        var result = _place.Train();

        Assert.Contains("1 image loses more than a quarter to the edges when cut to its bucket: pano.png (99.7 %)",
            Regex.Replace(result.Output, @"\s+", " "));
    }

    [Fact]
    public void Archive_IsRefusedInASentence()
    {
        _place.With("set.zip", [1]);
        _place.Data = Path.Combine(_place.Data, "set.zip");

        var result = _place.Train();

        _place.IsRefused(result, "set.zip is an archive", "Unpack it");
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

    private static byte[] Panorama()
    {
        using var image = new Image<Rgb24>(20_000, 60);
        using var stream = new MemoryStream();
        image.SaveAsPng(stream);
        return stream.ToArray();
    }

    // Whole by its header and its end.
    private static byte[] DamagedInside()
    {
        var random = new Random(1);
        byte[] png = PngFile.Encode(64, 64, 8, PngFile.Rgb, (_, _) => [random.Next(256), random.Next(256), random.Next(256)]);
        png.AsSpan(png.Length / 4, 64).Fill(0xFF);
        return png;
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
