using System.IO.Compression;
using ImageMagick;
using TrainTools.Testing;
using TrainTools.TestImages;

namespace TrainTools.Imaging.Tests;

/// <summary>Files that are made to cost memory, or to reach what is no image format.</summary>
public sealed class HostileFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    public void Read_OfAPngWithAGibibyteOfPackedText_NeverUnpacksIt(string type)
    {
        byte[] head = type == "zTXt" ? [.. "Comment\0\0"u8] : [.. "Comment\0\x01\0\0\0"u8];
        var still = PngFile.Encode(32, 32, 8, PngFile.Rgb, (_, _) => [9, 8, 7]);
        var bomb = PngFile.With(still, type, [.. head, .. PackedGibibyte()]);
        var path = _folder.Write("bomb.png", bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var image = ImageReader.Read(path);

        Assert.Equal([9, 8, 7], image.Rgb[..3]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16L << 20);
        Assert.Equal(still, PngChunks.Of(bomb).File); // so that the decoder never sees it either
    }

    [Fact]
    public void Jxl_WithBoxesOfText_IsReadWithoutThem()
    {
        var boxes = EncodedFile.Quarters("jxl in boxes");
        byte[] file = [.. boxes, 0, 0, 0, 16, .. "brob"u8, .. "xml "u8, 1, 2, 3, 4];

        Assert.DoesNotContain("brob", System.Text.Encoding.Latin1.GetString(JxlFile.ImageOnly(file)));
        Assert.Equal(EncodedFile.Width, ImageReader.Read(_folder.Write("a.jxl", file)).Width);
    }

    public static TheoryData<string, string> Programs => new()
    {
        { "svg", "<svg xmlns='http://www.w3.org/2000/svg' width='64' height='64'><image href='/etc/passwd'/></svg>" },
        { "xml", "<?xml version='1.0'?><svg width='64' height='64'></svg>" },
        { "html", "<!DOCTYPE html><html><body>404 Not Found</body></html>" },
        { "mvg", "push graphic-context\nviewbox 0 0 64 64\nimage over 0,0 0,0 'url:http://x'\npop graphic-context\n" },
        { "msl", "<image><read filename='/etc/passwd'/></image>" },
        { "ps", "%!PS-Adobe-3.0\n%%BoundingBox: 0 0 64 64\nshowpage\n" },
        { "pdf", "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" },
        { "pnm", "P6 64 64 255\n" },
        { "xbm", "#define x_width 64\n#define x_height 64\nstatic char x_bits[] = { 0 };" },
        { "caption", "caption:@/etc/passwd" },
        { "text", "BM is a name, too, and this a text that begins with it." },
    };

    [Theory, MemberData(nameof(Programs))]
    public void Read_OfWhatIsNoImage_IsRefusedWhateverItIsCalled(string kind, string content)
    {
        foreach (var extension in ImageFormats.Extensions.Append($".{kind}"))
        {
            var path = _folder.Write($"bad{extension}", content);

            var error = Assert.Throws<ImageException>(() => ImageReader.Read(path));

            Assert.StartsWith($"{path} is not an image in ", error.Message);
        }
    }

    [Fact]
    public void Read_OfAnImageWithAnotherFormatsMark_StaysWithItsFirstBytes()
    {
        var jpeg = EncodedFile.Quarters("jpg");
        byte[] comment = [0xFF, 0xFE, 1, 0, .. new byte[254]];
        byte[] marked = [.. jpeg[..2], .. comment, .. jpeg[2..]];
        "DICM"u8.CopyTo(marked.AsSpan(128)); // where medical images have their signature

        var image = ImageReader.Read(_folder.Write("a.jpg", marked));

        Assert.Equal(EncodedFile.Width, image.Width);
    }

    [Fact]
    public void Limits_AreSetBeforeTheFirstImage()
    {
        ImageReader.ReadHeader("x", EncodedFile.Quarters("png"));

        Assert.Equal(0UL, ResourceLimits.Disk);
        Assert.Equal((ulong)ImageLimits.MaxPixels, ResourceLimits.Area);
        Assert.InRange(ResourceLimits.Memory, 1UL, 2UL << 30);
    }

    [Fact]
    public void Jxl_ThatIsLargerThanItsHeaderMayBe_IsRefused() => Assert.Contains("more than can be read",
        Assert.Throws<ImageException>(() => ImageReader.ReadHeader("x", EncodedFile.Claiming("jxl", 200_000))).Message);

    /// <summary>The letter a, 2^30 times: one packed piece of 16 MiB, over and over.</summary>
    private static byte[] PackedGibibyte()
    {
        using var packed = new MemoryStream();
        using var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize, leaveOpen: true);
        var text = new byte[16 << 20];
        text.AsSpan().Fill((byte)'a');
        deflate.Write(text);
        deflate.Flush();
        return [0x78, 0xDA, .. Enumerable.Repeat(packed.ToArray(), 64).SelectMany(piece => piece)];
    }
}
