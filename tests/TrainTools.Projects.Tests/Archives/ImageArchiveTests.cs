using System.Text;
using TrainTools.Projects.Archives;
using TrainTools.Projects.Tests.Datasets;

namespace TrainTools.Projects.Tests.Archives;

public sealed class ImageArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(932, "花子/桜の木.png")]
    [InlineData(932, "ハナコ.png")]
    [InlineData(936, "花子/樱花树.png")]
    [InlineData(936, "图片/小红帽.png")]
    [InlineData(65001, "花子/樱.png")]
    [InlineData(437, "café/Über.png")]
    public void Files_WhoseNamesAreInACodePage_AreCalledAsTheirPackerCalledThem(int codePage, string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var zip = ZipFileOf.Files(Encoding.Latin1, (Latin(codePage, name), [1]), ("plain.png", [2]));

        using var archive = Open(zip);

        Assert.Equal([name, "plain.png"], archive.Files.Select(file => file.Path));
    }

    [Fact]
    public void Files_WhoseNamesAreMarkedAsUtf8_AreReadSo()
    {
        using var archive = Open(ZipFileOf.Files(("é.png", [1]), ("花.png", [2])));

        Assert.Equal(["é.png", "花.png"], archive.Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("../a.png")]
    [InlineData("x/../../a.png")]
    [InlineData("/etc/a.png")]
    [InlineData("C:/a.png")]
    [InlineData("..\\a.png")]
    public void Files_WhosePathLeadsOut_AreRefusedByName(string path)
    {
        using var archive = Open(ZipFileOf.Files((path, [1])));

        Assert.Equal("archive.path_outside", Assert.Single(archive.Files).Refusal?.Code);
    }

    [Fact]
    public void Files_ThatAreSymbolicLinks_AreRefused()
    {
        var zip = ZipFileOf.Changed(ZipFileOf.Files(("a.png", "/etc/passwd"u8.ToArray())), entry =>
            entry.Span[41] = 0xA1); // the mode's upper byte: a link

        using var archive = Open(zip);

        Assert.Equal("archive.link", Assert.Single(archive.Files).Refusal?.Code);
    }

    [Fact]
    public void Open_OfAnEncryptedZip_SaysSo()
    {
        var zip = ZipFileOf.Changed(ZipFileOf.Files(("a.png", [1])), entry => entry.Span[8] |= 1);

        Assert.Equal("archive.encrypted", CodeOf(zip));
    }

    [Fact]
    public void Open_OfWhatIsNoZip_SaysSo()
    {
        Assert.Equal("archive.no_zip", CodeOf("words"u8.ToArray()));
        Assert.Equal("archive.no_zip", CodeOf(ZipFileOf.Files(("a.png", new byte[100]))[..80]));
        Assert.Equal("archive.no_zip", CodeOf([.. "PK\u0005\u0006"u8, .. new byte[12], 0xFF, 0xFF, 0xFF, 0x7F, 0, 0]));
    }

    [Fact]
    public void Open_OfTooManyFiles_SaysSo()
    {
        var zip = ZipFileOf.Files(Enumerable.Range(0, ArchiveLimits.MaxFiles + 1).Select(i => ($"{i}.txt", new byte[0])));

        Assert.Equal("archive.too_many_files", CodeOf(zip));
    }

    [Fact]
    public void Unpack_OfAFileThatIsLongerThanItClaims_StopsThere()
    {
        var zip = ZipFileOf.Changed(ZipFileOf.Files(("a.png", new byte[1_000_000])), entry =>
            BitConverter.TryWriteBytes(entry.Span[24..], 100)); // of a million
        using var archive = Open(zip);
        var to = _folder.File("unpacked");

        archive.Unpack(archive.Files[0], to);

        Assert.Equal(100, new FileInfo(to).Length); // what is missing, the reader of images finds
    }

    [Fact]
    public void Unpack_OfAFile_GivesItsBytes()
    {
        using var archive = Open(ZipFileOf.Files(("x/b.png", [1, 2, 3]), ("x/a.png", [4])));

        archive.Unpack(archive.Files[0], _folder.File("unpacked"));

        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder.File("unpacked")));
    }

    private string CodeOf(byte[] zip) => Assert.Throws<ArchiveException>(() => Open(zip)).Problem.Code;

    private ImageArchive Open(byte[] zip) => ImageArchive.Open(_folder.Add("x.zip", zip), "x.zip");

    // The bytes of a name, each as a letter of Latin-1.
    private static string Latin(int codePage, string name) =>
        Encoding.Latin1.GetString(Encoding.GetEncoding(codePage).GetBytes(name));
}
