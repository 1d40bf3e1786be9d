using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Folders that cannot be trained on, and oversights that a person should hear of.</summary>
public sealed class OddDatasetTests : IDisposable
{
    private const string Advice =
        "Put 10 to 40 pictures into it (PNG, JPEG, WebP, BMP or GIF), or give the folder that holds them.";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAMissingFolder_SaysSo()
    {
        var path = _folder.File("nowhere");

        Assert.Equal($"{path}: there is no such folder. Check the spelling, or make it and put 10 to 40 " +
            "pictures into it.",
            MessageFor(path));
    }

    [Fact]
    public void Read_OfAFile_SaysSo()
    {
        var path = _folder.Add("a.png", "x");

        Assert.Equal($"{path} is a file, not a folder. Give the folder that holds the pictures.", MessageFor(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Read_OfNoPath_SaysSo(string path) =>
        Assert.Equal("No folder of pictures is given; name the folder that holds them.", MessageFor(path));

    [Fact]
    public void Read_OfAnEmptyFolder_SaysSo() =>
        Assert.Equal($"{_folder.Path} is empty. {Advice}", MessageFor(_folder.Path));

    [Fact]
    public void Read_OfTextFilesOnly_SaysSo()
    {
        _folder.Add("a.txt", "x");
        _folder.Add("notes.md", "x");

        Assert.Equal($"{_folder.Path} holds 2 files, but no pictures. {Advice}", MessageFor(_folder.Path));
    }

    [Fact]
    public void Read_OfPicturesInAnUnnumberedFolderOnly_SaysHowToRenameIt()
    {
        _folder.AddPictures("hanako/a.png");

        Assert.Equal($"{_folder.Path} holds pictures only in the sub-folder hanako, whose name does not say how " +
            "often to show them. Rename it to 10_hanako, or give that folder itself.", MessageFor(_folder.Path));
    }

    [Fact]
    public void Read_OfAnUnreadableCaption_NamesIt()
    {
        _folder.AddPictures("a.png");
        var caption = _folder.Add("a.txt", [0x89, 0xD4]);

        Assert.StartsWith($"{caption}: the caption is not text", MessageFor(_folder.Path));
    }

    [Fact]
    public void Read_OfLooseAndUnnumberedPicturesBesideNumberedFolders_WarnsOfBoth()
    {
        _folder.AddPictures("10_a/a.png", "loose.png", "b/c.png");
        _folder.Folder("5_empty");

        var dataset = DatasetFolder.Read(_folder.Path, "x", repeats: 3);

        Assert.Single(dataset.Pictures);
        Assert.Equal(
        [
            "The folder 5_empty holds no pictures and is left out.",
            "The folder b is left out, because its name does not begin with the repeats; rename it to 10_b to use it.",
            "1 picture (loose.png) beside the numbered folders is left out; move what you want to train on into " +
                "one of them.",
            "The repeats given are not used, because the folders' names say how often to show their pictures.",
        ], dataset.Warnings);
    }

    [Fact]
    public void Read_OfAFlatFolderWithASubFolder_SaysThatOnlyTheTopCounts()
    {
        _folder.AddPictures("a.png", "more/b.png");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(["The sub-folder more is left out; only the pictures directly in the folder are " +
            "used."], dataset.Warnings);
    }

    [Fact]
    public void Read_OfOtherFilesAndCaptionsOfNothing_NamesAFew()
    {
        _folder.AddPictures("a.png");
        foreach (var name in new[] { "b.heic", "c.avif", "d.psd", "e.tif" }) _folder.Add(name, "x");
        _folder.Add("typo.txt", "x");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(
        [
            "4 files (b.heic, c.avif, d.psd, …) are of a kind that cannot be read and left out; save such " +
                "pictures as PNG to use them.",
            "1 caption (typo.txt) is not used, because no picture has the same name up to the extension.",
        ], dataset.Warnings);
    }

    [Fact]
    public void Read_OfEmptyAndLongCaptions_UsesWhatIsThereAndSaysSo()
    {
        _folder.AddPictures("a.png", "b.png");
        _folder.Add("a.txt", " \n");
        _folder.Add("b.txt", "first\nsecond");

        var dataset = DatasetFolder.Read(_folder.Path, "hanako");

        Assert.Equal(["hanako", "first"], dataset.Pictures.Select(picture => picture.Caption));
        Assert.Equal(
        [
            "1 caption (b.txt) is several lines long; only the first is used.",
            "a.txt is empty; its picture gets the caption 'hanako'.",
        ], dataset.Warnings);
    }

    [Fact]
    public void Read_OfAFolderNamedWithQuotesAndSpaces_Works()
    {
        var quote = OperatingSystem.IsWindows() ? "" : "\"";
        _folder.AddPictures($"it's {quote}mine{quote} 花/a b.png");

        var dataset = DatasetFolder.Read(_folder.File($"it's {quote}mine{quote} 花"), "x");

        Assert.True(File.Exists(Assert.Single(dataset.Pictures).Path));
    }

    private static string MessageFor(string path) =>
        Assert.Throws<DatasetException>(() => DatasetFolder.Read(path, "x")).Message;
}
