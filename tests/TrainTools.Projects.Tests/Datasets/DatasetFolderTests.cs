using TrainTools.Imaging;
using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class DatasetFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OfAKohyaFolder_TakesRepeatsAndClassTokensFromItsNames()
    {
        _folder.AddImages("10_hanako/b.png", "10_hanako/a.jpg", "3_sea side_town/c.webp");
        _folder.Add("10_hanako/a.txt", "hanako, smile");

        var dataset = DatasetFolder.Read(_folder.Path, "ignored");

        Assert.Equal(
        [
            new DatasetImage(_folder.File("10_hanako/a.jpg"), "hanako, smile", 10, "10_hanako"),
            new DatasetImage(_folder.File("10_hanako/b.png"), "hanako", 10, "10_hanako"),
            new DatasetImage(_folder.File("3_sea side_town/c.webp"), "sea side_town", 3, "3_sea side_town"),
        ], dataset.Images);
        Assert.Equal(
        [
            new ConceptFolder("10_hanako", "hanako", 10, 2),
            new ConceptFolder("3_sea side_town", "sea side_town", 3, 1),
        ], dataset.Concepts);
        Assert.Equal(23, dataset.ImagesWithRepeats);
        Assert.Empty(dataset.Warnings);
    }

    [Theory]
    [InlineData("10_/a.png")]
    [InlineData("10/a.png")]
    public void Read_OfAKohyaFolderWithoutClassTokens_CaptionsWithTheOutputName(string name)
    {
        _folder.AddImages(name);

        var dataset = DatasetFolder.Read(_folder.Path, "hanako");

        Assert.Equal("hanako", Assert.Single(dataset.Images).Caption);
    }

    [Fact]
    public void Read_OfAFlatFolder_CaptionsWithTheOutputName()
    {
        _folder.AddImages("pics/b.PNG", "pics/a.JpEg");
        _folder.Add("pics/b.TXT", "as typed , twice");

        var dataset = DatasetFolder.Read(_folder.File("pics"), "花子", repeats: 7);

        Assert.Equal(
        [
            new DatasetImage(_folder.File("pics/a.JpEg"), "花子", 7, "7_花子"),
            new DatasetImage(_folder.File("pics/b.PNG"), "as typed , twice", 7, "7_花子"),
        ], dataset.Images);
        Assert.Equal([new ConceptFolder("7_花子", "花子", 7, 2)], dataset.Concepts);
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(16, 13)]
    [InlineData(20, 10)]
    [InlineData(133, 2)]
    [InlineData(134, 1)]
    [InlineData(500, 1)]
    public void Read_OfAFlatFolderWithoutRepeats_MakesAnEpochOfAboutTwoHundred(int images, int repeats)
    {
        _folder.AddImages([.. Enumerable.Range(0, images).Select(i => $"pics/{i}.png")]);

        var dataset = DatasetFolder.Read(_folder.File("pics"), "a");

        Assert.All(dataset.Images, image => Assert.Equal(repeats, image.Repeats));
    }

    [Fact]
    public void Read_OfOneNumberedFolderItself_TakesItsNumber()
    {
        _folder.AddImages("12_hanako/a.png");

        var own = DatasetFolder.Read(_folder.File("12_hanako"), "out");
        var given = DatasetFolder.Read(_folder.File("12_hanako") + Path.DirectorySeparatorChar, "out", repeats: 4);

        Assert.Equal(12, own.Images[0].Repeats);
        Assert.Equal("out", own.Images[0].Caption);
        Assert.Equal(4, given.Images[0].Repeats);
    }

    [Fact]
    public void Read_OfEveryExtension_FindsTheImages()
    {
        _folder.AddImages("p/a.png", "p/b.jpg", "p/c.jpeg", "p/d.webp", "p/e.bmp", "p/f.gif", "p/G.GIF");

        var dataset = DatasetFolder.Read(_folder.File("p"), "x");

        Assert.Equal(7, dataset.Images.Count);
    }

    [Fact]
    public void Read_AnyNumberOfTimes_GivesTheSameOrder()
    {
        string[] names = ["p/10.png", "p/2.png", "p/B.png", "p/a.png", "p/é.png", "p/花.png"];
        _folder.AddImages(names);

        var images = DatasetFolder.Read(_folder.File("p"), "x").Images;

        // By code point, so that the order is the same on every system and in every language.
        Assert.Equal(["10.png", "2.png", "B.png", "a.png", "é.png", "花.png"],
            images.Select(image => Path.GetFileName(image.Path)));
    }

    [Fact]
    public void Read_OfHiddenFilesAndFolders_PassesThemOver()
    {
        _folder.AddImages("10_a/a.png", "10_a/._a.png", ".hidden/b.png", "__MACOSX/c.png");
        _folder.Add("10_a/Thumbs.db", "x");
        _folder.Add("10_a/a.npz", "x");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal("a.png", Path.GetFileName(Assert.Single(dataset.Images).Path));
        Assert.Empty(dataset.Warnings);
    }

    [Fact]
    public void Read_OfACaptionThatDiffersInCaseOnly_FindsIt()
    {
        _folder.AddImages("p/IMG_1.PNG");
        _folder.Add("p/img_1.txt", "found");

        var dataset = DatasetFolder.Read(_folder.File("p"), "x");

        Assert.Equal("found", dataset.Images[0].Caption);
    }

    [Theory]
    [InlineData("10_hanako", 10, "hanako")]
    [InlineData("1_", 1, "")]
    [InlineData("5", 5, "")]
    [InlineData("5_a_b c", 5, "a_b c")]
    [InlineData("+5_a", 5, "a")]
    public void KohyaFolderName_OfANumberedName_IsTakenApart(string name, int repeats, string tokens) =>
        Assert.Equal(new KohyaFolderName(repeats, tokens), KohyaFolderName.Parse(name));

    [Theory]
    [InlineData("hanako")]
    [InlineData("0_hanako")]
    [InlineData("-1_hanako")]
    [InlineData("1.5_hanako")]
    [InlineData("10x_hanako")]
    [InlineData("99999999999_hanako")]
    [InlineData("")]
    public void KohyaFolderName_OfAnotherName_IsNone(string name) => Assert.Null(KohyaFolderName.Parse(name));

    [Fact]
    public void Read_OfEveryExtensionInAnyCase_TakesThemAll()
    {
        foreach (var extension in ImageFormats.Extensions)
            _folder.AddImages($"small{extension}", $"LARGE{extension.ToUpperInvariant()}");

        var dataset = DatasetFolder.Read(_folder.Path, "hanako");

        Assert.Equal(ImageFormats.Extensions.Count * 2, dataset.Images.Count);
    }

    [Theory]
    [InlineData(5, 10, 3, 5)]        // chosen: holds for all
    [InlineData(null, 10, 3, 10)]    // the folder's name
    [InlineData(null, 1, 20, 10)]    // about 200 an epoch
    [InlineData(null, 1, 1000, 1)]
    [InlineData(0, 1, 200, 1)]
    public void EffectiveRepeats_OfAFolder_AreChosenNamedOrAutomatic(int? chosen, int inName, int sharing, int expected) =>
        Assert.Equal(expected, DatasetFolder.EffectiveRepeats(chosen, inName, sharing));
}
