using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class CaptionFileTests : IDisposable
{
    private const string Caption = "1girl, 花子, smile, \"quoted\", 🎨";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[]> Encodings
    {
        get
        {
            var utf8 = Encoding.UTF8.GetBytes(Caption);
            var littleEndian = Encoding.Unicode.GetBytes(Caption);
            var bigEndian = Encoding.BigEndianUnicode.GetBytes(Caption);
            return new TheoryData<string, byte[]>
            {
                { "UTF-8", utf8 },
                { "UTF-8 with a mark", [0xEF, 0xBB, 0xBF, .. utf8] },
                { "UTF-16 LE with a mark", [0xFF, 0xFE, .. littleEndian] },
                { "UTF-16 BE with a mark", [0xFE, 0xFF, .. bigEndian] },
                { "UTF-16 LE", littleEndian },
                { "UTF-16 BE", bigEndian },
                { "UTF-32 LE with a mark", [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(Caption)] },
                { "UTF-32 BE with a mark", [0, 0, 0xFE, 0xFF, .. new UTF32Encoding(true, false).GetBytes(Caption)] },
                { "UTF-32 LE", Encoding.UTF32.GetBytes(Caption) },
                { "UTF-32 BE", new UTF32Encoding(true, false).GetBytes(Caption) },
            };
        }
    }

    [Theory, MemberData(nameof(Encodings))]
    public void Read_OfEachEncoding_GivesTheSameCaption(string encoding, byte[] bytes)
    {
        var path = _folder.Add($"{encoding}.txt", bytes);

        var caption = CaptionFile.Read(path);

        Assert.Equal(Caption, caption);
    }

    [Theory]
    [InlineData("one\ntwo", "one")]
    [InlineData("one\r\ntwo\r\n", "one")]
    [InlineData("one\rtwo", "one")]
    [InlineData("\r\n \r\n  one, two  \r\nthree", "one, two")]
    [InlineData("  1girl ,  smile  ", "1girl ,  smile")]
    [InlineData("", "")]
    [InlineData(" \t\r\n", "")]
    public void Read_OfSeveralLines_TakesTheFirstThatIsNotBlank(string text, string expected)
    {
        var caption = CaptionFile.Read(_folder.Add("a.txt", text));

        Assert.Equal(expected, caption);
    }

    [Fact]
    public void Read_OfAMarkAlone_IsEmpty() =>
        Assert.Equal("", CaptionFile.Read(_folder.Add("a.txt", [0xEF, 0xBB, 0xBF])));

    public static TheoryData<byte[]> NoText =>
    [
        [0xFF, 0xFE, 0x00, 0xD8],                   // half a surrogate pair in UTF-16
        [(byte)'a', 0, (byte)'b'],
    ];

    [Theory, MemberData(nameof(NoText))]
    public void Read_OfOtherBytes_SaysHowToSaveIt(byte[] bytes)
    {
        var path = _folder.Add("a.txt", bytes);

        var error = Assert.Throws<DatasetException>(() => CaptionFile.Read(path));

        Assert.Equal(new Problem("caption.no_text", "", ("path", path)), error.Problem);
        Assert.EndsWith("save it with the encoding UTF-8.", SettingTexts.OnTheCommandLine(error.Problem));
    }

    [Fact]
    public void Read_OfACodePage_SaysWhichAndHowItReads()
    {
        var path = _folder.Add("a.txt", [0x89, 0xD4, 0x8E, 0x71, 0x2C, 0x20, .. "smile"u8]);

        var error = Assert.Throws<DatasetException>(() => CaptionFile.Read(path));

        Assert.Equal(
            new Problem("caption.code_page", "", ("path", path), ("code_page", "Shift-JIS"), ("text", "花子, smile")),
            error.Problem);
    }

    [Fact]
    public void Read_OfControlSigns_MakesThemSpaces() =>
        Assert.Equal("red  [31m,  smile", CaptionFile.Read(_folder.Add("a.txt", "red \u001b[31m, \u0007smile\u0085")));

    [Fact]
    public void Read_OfAGiantFile_IsRefused()
    {
        var path = _folder.Add("a.txt", new byte[(1 << 20) + 1]);

        var error = Assert.Throws<DatasetException>(() => CaptionFile.Read(path));

        Assert.Equal(new Problem("caption.file_too_large", "", ("path", path), ("size", "1,024")), error.Problem);
    }

    [Fact]
    public void Read_OfALockedFile_NamesIt()
    {
        var path = _folder.Add("a.txt", "x");
        using var holder = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        var error = Assert.Throws<DatasetException>(() => CaptionFile.Read(path));

        Assert.Equal(("caption.unreadable", ("path", path)), (error.Problem.Code, error.Problem.Arguments[0]));
    }
}
