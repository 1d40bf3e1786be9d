using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Projects.Captions;
using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Captions of a person's own folder as other programs and systems left them.</summary>
public sealed class CaptionKindsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfUnreadableCaptions_NamesThemAllWithTheirCodePagesAndTexts()
    {
        _folder.AddImages("a.png", "b.png", "c.png");
        _folder.Add("a.txt", [.. "woman"u8, 0x92, .. "s dress"u8]);
        _folder.Add("b.txt", [0x89, 0xD4, 0x8E, 0x71, .. ", smile"u8]);
        _folder.Add("c.txt", "fine");

        var error = Assert.Throws<DatasetException>(() => DatasetFolder.Read(_folder.Path, "x"));

        Assert.Equal(
        [
            $"{_folder.File("a.txt")}: the caption is not UTF-8. Read as Windows-1252 it says \"woman’s dress\".",
            $"{_folder.File("b.txt")}: the caption is not UTF-8. Read as Shift-JIS it says \"花子, smile\".",
            $"If these texts are right, `traintools captions \"{_folder.Path}\" --convert` rewrites them as UTF-8 and " +
                "keeps the originals as .bak; --code-page NAME reads them in another code page.",
        ], error.Problems.Select(SettingTexts.OnTheCommandLine));
    }

    [Fact]
    public void Convert_OfAllOfThem_KeepsTheOriginalsAndIsRead()
    {
        _folder.AddImages("10_a/a.png", "10_a/b.png");
        byte[] western = [.. "woman"u8, 0x92, .. "s dress\r\nsecond"u8];
        _folder.Add("10_a/a.txt", western);
        _folder.Add("10_a/a.txt.bak", "mine");
        _folder.Add("10_a/b.caption", [0x89, 0xD4, 0x8E, 0x71]);

        foreach (var caption in new FolderCaptions(_folder.Path).Unreadable()) FolderCaptions.Convert(caption);

        var dataset = DatasetFolder.Read(_folder.Path, "x");
        Assert.Equal(["woman’s dress", "花子"], dataset.Images.Select(image => image.Caption));
        Assert.Equal("woman’s dress\nsecond\n", File.ReadAllText(_folder.File("10_a/a.txt")));
        Assert.Equal(western, File.ReadAllBytes(_folder.File("10_a/a.txt.2.bak")));
        Assert.Equal("mine", File.ReadAllText(_folder.File("10_a/a.txt.bak")));
        Assert.Equal([0x89, 0xD4, 0x8E, 0x71], File.ReadAllBytes(_folder.File("10_a/b.caption.bak")));
        Assert.Empty(new FolderCaptions(_folder.Path).Unreadable());
    }

    [Fact]
    public void Unreadable_InAChosenCodePage_ReadsSoOrNotAtAll()
    {
        _folder.AddImages("a.png", "b.png");
        _folder.Add("a.txt", [0xE4]);
        _folder.Add("b.txt", [0x89, 0xD4]);

        var found = new FolderCaptions(_folder.Path).Unreadable(CodePage.Find("windows-1251"));
        var asJapanese = new FolderCaptions(_folder.Path).Unreadable(CodePage.Find("shift-jis"));

        Assert.Equal(["д", "‰Ф"], found.Select(caption => caption.Text));
        Assert.Equal([null, "花"], asJapanese.Select(caption => caption.Text));
    }

    [Fact]
    public void Read_OfKohyasOwnEnding_IsTheCaption_AndDoublesAreTold()
    {
        _folder.AddImages("a.png", "b.png");
        _folder.Add("a.caption", "one");
        _folder.Add("b.caption", "never");
        _folder.Add("b.txt", "two");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(["one", "two"], dataset.Images.Select(image => image.Caption));
        Assert.Equal([new Problem("dataset.captions_double", "", ("n", "1"), ("files", "b.caption"))], dataset.Warnings);
    }

    [Fact]
    public void Read_OfNamesThatMacOsSpelt_PairsThem()
    {
        _folder.AddImages("が.png", "e\u0301.png");
        _folder.Add("か\u3099.txt", "one");
        _folder.Add("é.TXT", "two");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(["one", "two"], dataset.Images.Select(image => image.Caption).Order());
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Read_OfTwoImagesWithOneCaption_SaysSo()
    {
        _folder.AddImages("aaa.jpg", "aaa.png");
        _folder.Add("aaa.txt", "both");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(["both", "both"], dataset.Images.Select(image => image.Caption));
        Assert.Equal(
            ["1 caption (aaa.txt) belongs to several images of that name; each of them gets it."],
            dataset.Warnings.Select(SettingTexts.OnTheCommandLine));
    }

    [Fact]
    public void Read_OfWeightsAndControlSigns_SaysWhatTheyDo()
    {
        _folder.AddImages("a.png", "b.png", "c.png");
        _folder.Add("a.txt", "1girl, (smile:1.2), (hat)");
        _folder.Add("b.txt", "red \u001b[31m\u0007, smile");
        _folder.Add("c.txt", @"saber \(fate: 1.2\), a:1");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(
        [
            "1 caption (a.txt) holds what belongs into prompts, such as (smile:1.2). It does nothing in a caption; only " +
                "the words count.",
            "1 caption (b.txt) holds control signs (U+0007 U+001B), which are read as spaces.",
        ], dataset.Warnings.Select(SettingTexts.OnTheCommandLine));
        Assert.DoesNotContain(dataset.Images, image => image.Caption.Any(char.IsControl));
    }

    [Fact]
    public void Read_OfAllLines_JoinsThem()
    {
        _folder.AddImages("a.png");
        _folder.Add("a.txt", "one,\n\n two \r\nthree");

        var dataset = DatasetFolder.Read(_folder.Path, "x", allLines: true);

        Assert.Equal("one, two, three", Assert.Single(dataset.Images).Caption);
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Read_OfOtherProgramsFiles_OffersThemOnly()
    {
        _folder.AddImages("10_a/a.png", "10_a/b.png", "10_a/c.png");
        _folder.Add("10_a/a.tags", "1girl\nsmile");
        _folder.Add("10_a/c.txt", "mine");
        _folder.Add("meta_cap.json", """{"b": {"caption": "a girl", "tags": "hat, scarf"}, "/x/10_a/c.png": {"tags": "c"}}""");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(["a", "a", "mine"], dataset.Images.Select(image => image.Caption));
        Assert.Equal(
            [new Problem("dataset.captions_offered", "", ("n", "2"), ("files", "a.tags, meta_cap.json"))],
            dataset.Warnings);
    }

    [Fact]
    public void Import_OfOtherProgramsFiles_WritesThemAndReplacesOnlyWhenAsked()
    {
        _folder.AddImages("a.png", "b.png");
        _folder.Add("b.txt", "mine");
        _folder.Add("metadata.jsonl", """
            {"file_name": "a.png", "text": "a girl"}
            {"file_name": "b.png", "tags": ["1girl", "hat"]}
            """);

        var unasked = new FolderCaptions(_folder.Path).Import(replace: false);
        var kept = File.ReadAllText(_folder.File("b.txt"));
        var asked = new FolderCaptions(_folder.Path).Import(replace: true);

        Assert.Equal((1, "mine", 1), (unasked, kept, asked));
        Assert.Equal("a girl\n", File.ReadAllText(_folder.File("a.txt")));
        Assert.Equal("1girl, hat\n", File.ReadAllText(_folder.File("b.txt")));
        Assert.Equal("mine", File.ReadAllText(_folder.File("b.txt.bak")));
        Assert.Equal((0, 0), new FolderCaptions(_folder.Path).Importable());
    }
}
