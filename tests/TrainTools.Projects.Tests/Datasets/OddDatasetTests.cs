using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Folders that cannot be trained on, and oversights that a person should know of.</summary>
public sealed class OddDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAMissingFolder_SaysSo()
    {
        var path = _folder.File("nowhere");

        Assert.Equal(new Problem("dataset.missing", "", ("path", path)), ProblemOf(path));
    }

    [Fact]
    public void Read_OfAFile_SaysSo()
    {
        var path = _folder.Add("a.png", "x");

        Assert.Equal(new Problem("dataset.is_file", "", ("path", path)), ProblemOf(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Read_OfNoPath_SaysSo(string path) =>
        Assert.Equal(new Problem("dataset.not_given", ""), ProblemOf(path));

    [Fact]
    public void Read_OfAnEmptyFolder_SaysSo() =>
        Assert.Equal(new Problem("dataset.empty", "", ("path", _folder.Path)), ProblemOf(_folder.Path));

    [Fact]
    public void Read_OfTextFilesOnly_SaysSo()
    {
        _folder.Add("a.txt", "x");
        _folder.Add("notes.md", "x");

        Assert.Equal($"{_folder.Path} holds 2 files, but no images. Put 10 to 40 images into it (PNG, JPEG, WebP, " +
            "AVIF, HEIC, JPEG XL, TIFF, BMP or GIF), or give the folder that holds them.", InWords(ProblemOf(_folder.Path)));
    }

    [Fact]
    public void Read_OfASingleTextFile_SpeaksOfOne()
    {
        _folder.Add("a.txt", "x");

        Assert.StartsWith($"{_folder.Path} holds 1 file, but no images. ", InWords(ProblemOf(_folder.Path)));
    }

    [Fact]
    public void Read_OfImagesInAnUnnumberedFolderOnly_SaysHowToRenameIt()
    {
        _folder.AddImages("hanako/a.png");

        var problem = ProblemOf(_folder.Path);

        Assert.Equal(
            new Problem("dataset.unnumbered_only", "",
                ("path", _folder.Path), ("folder", "hanako"), ("advice", "10_hanako")), problem);
        Assert.EndsWith("Rename it to 10_hanako, or give that folder itself.", InWords(problem));
    }

    [Fact]
    public void Read_OfAnUnreadableCaption_NamesIt()
    {
        _folder.AddImages("a.png");
        var caption = _folder.Add("a.txt", [0x89, 0xD4]);

        Assert.Equal("caption.code_page", ProblemOf(_folder.Path).Code);
        Assert.Contains(caption, InWords(ProblemOf(_folder.Path)));
    }

    [Fact]
    public void Read_OfLooseAndUnnumberedImagesBesideNumberedFolders_WarnsOfBoth()
    {
        _folder.AddImages("10_a/a.png", "loose.png", "b/c.png");
        _folder.Folder("5_empty");

        var dataset = DatasetFolder.Read(_folder.Path, "x", repeats: 3);

        Assert.Single(dataset.Images);
        Assert.Equal(
        [
            "The folder b is left out, because its name does not begin with the repeats; rename it to 10_b to use it.",
            "1 image (loose.png) beside the numbered folders is left out; move what you want to train on into " +
                "one of them.",
            "The folder 5_empty holds no images and is left out.",
            "--repeats is not used, because the folders' names say how often to show their images.",
        ], dataset.Warnings.Select(InWords));
    }

    [Fact]
    public void Read_OfAFlatFolderWithASubFolder_SaysThatOnlyTheTopCounts()
    {
        _folder.AddImages("a.png", "more/b.png");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal([new Problem("dataset.subfolder_unused", "", ("folder", "more"))], dataset.Warnings);
    }

    [Fact]
    public void Read_OfOtherFilesAndCaptionsOfNothing_NamesAFew()
    {
        _folder.AddImages("a.png");
        foreach (var name in new[] { "b.clip", "c.kra", "d.psd", "e.svg" }) _folder.Add(name, "x");
        _folder.Add("typo.txt", "x");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(
        [
            "4 files (b.clip, c.kra, d.psd, …) are of a kind that cannot be read and left out; save such " +
                "images as PNG to use them.",
            "1 caption (typo.txt) is not used, because no image has the same name up to the extension.",
        ], dataset.Warnings.Select(InWords));
    }

    [Fact]
    public void Read_OfEmptyAndLongCaptions_UsesWhatIsThereAndSaysSo()
    {
        _folder.AddImages("a.png", "b.png");
        _folder.Add("a.txt", " \n");
        _folder.Add("b.txt", "first\nsecond");

        var dataset = DatasetFolder.Read(_folder.Path, "hanako");

        Assert.Equal(["hanako", "first"], dataset.Images.Select(image => image.Caption));
        Assert.Equal(
        [
            "1 caption (b.txt) is several lines long; only the first is used.",
            "a.txt is empty; its image gets the caption 'hanako'.",
        ], dataset.Warnings.Select(InWords));
    }

    [Fact]
    public void Read_OfAFolderNamedWithQuotesAndSpaces_Works()
    {
        var quote = OperatingSystem.IsWindows() ? "" : "\"";
        _folder.AddImages($"it's {quote}mine{quote} 花/a b.png");

        var dataset = DatasetFolder.Read(_folder.File($"it's {quote}mine{quote} 花"), "x");

        Assert.True(File.Exists(Assert.Single(dataset.Images).Path));
    }

    private static Problem ProblemOf(string path) =>
        Assert.Throws<DatasetException>(() => DatasetFolder.Read(path, "x")).Problem;

    private static string InWords(Problem problem) => SettingTexts.OnTheCommandLine(problem);
}
