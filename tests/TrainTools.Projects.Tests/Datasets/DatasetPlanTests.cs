using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Imaging;
using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>What the plan says of a folder before anything counts.</summary>
public sealed class DatasetPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Plan_OfAFolderMostlyUnusable_CountsGroupsAndAsks()
    {
        _folder.AddImages("10_a/1.png", "10_a/2.png", "c/1.png", "c/2.png", "c/3.png", "c/4.png");
        for (var i = 0; i < 6; i++) _folder.Add($"5_b/{i}.png", "words");

        var plan = DatasetFolder.Read(_folder.Path, "x").Plan;

        Assert.Equal((2, 12), (plan.Used.Count, plan.Found));
        Assert.Equal("2 of 12 images are used.", InWords(plan.Summary()!));
        Assert.Equal(
        [
            "The folder c is left out, because its name does not begin with the repeats; rename it to 10_c to use it.",
            "5_b/0.png is not an image in PNG, JPEG, WebP, AVIF, HEIC, JPEG XL, TIFF, BMP or GIF format, whatever its " +
                "name says. Open it in an image editor and save it as PNG. It is left out, and so are 5 others for the same reason: " +
                "5_b/1.png, 5_b/2.png, 5_b/3.png, ….",
        ], plan.Reasons().Select(InWords));
        var question = Assert.Single(plan.Questions);
        Assert.Equal("dataset.few_used", question.Code);
        Assert.StartsWith("Only 2 of the 12 images found would be trained on. The folder c is", InWords(question));
    }

    [Theory]
    [InlineData(2, 1, false)] // exactly two thirds
    [InlineData(3, 2, true)]
    [InlineData(4, 2, false)]
    public void Questions_BelowTwoThirds_AreAsked(int good, int bad, bool isAsked)
    {
        for (var i = 0; i < good; i++) _folder.AddImages($"g{i}.png");
        for (var i = 0; i < bad; i++) _folder.Add($"b{i}.png", "words");

        Assert.Equal(isAsked, DatasetFolder.Read(_folder.Path, "x").Plan.Questions.Count > 0);
    }

    [Fact]
    public void Plan_OfAFolderThatIsAllUsed_SaysNothing()
    {
        _folder.AddImages("a.png", "b.png");
        foreach (var quiet in new[] { "Thumbs.db", ".DS_Store", "desktop.ini", "a.npz", "a_te_outputs.npz" })
            _folder.Add(quiet, "x");

        var plan = DatasetFolder.Read(_folder.Path, "x").Plan;

        Assert.Null(plan.Summary());
        Assert.Empty(plan.Reasons());
        Assert.Empty(plan.Questions);
    }

    [Fact]
    public void Read_WhereNoImageCanBeUsed_SaysWhy()
    {
        _folder.Add("a.png", "words");
        _folder.Add("b.png", "");

        var problem = Assert.Throws<DatasetException>(() => DatasetFolder.Read(_folder.Path, "x")).Problem;

        Assert.Equal("dataset.none_usable", problem.Code);
        Assert.Contains("a.png is not an image", InWords(problem));
        Assert.Contains("b.png: the file is empty", InWords(problem));
    }

    [Fact]
    public void Plan_OfMasks_TellsThemAndTrainsOnNone()
    {
        _folder.AddImages("10_a/a.png", "10_a/a-masklabel.png", "10_a/A-MaskLabel.PNG", "mask/a.png", "10_a/masks/a.png");

        var dataset = DatasetFolder.Read(_folder.Path, "x");

        Assert.Equal(["a.png"], dataset.Images.Select(image => Path.GetFileName(image.Path)));
        Assert.Equal(1, dataset.Plan.Found);
        Assert.Equal(["dataset.mask_folder", "dataset.masks"], dataset.Plan.Reasons().Select(reason => reason.Code).Order());
    }

    [Fact]
    public void Plan_OfFoldersInNumberedFolders_LeavesThemOutAndSaysSo()
    {
        _folder.AddImages("10_a/a.png", "10_a/more/b.png", "10_a/more/deep/c.png");

        var plan = DatasetFolder.Read(_folder.Path, "x").Plan;

        Assert.Equal(3, plan.Found);
        Assert.Equal(
            [new Problem("dataset.folder_in_folder", "", ("folder", "more"), ("parent", "10_a"))], plan.Reasons());
    }

    [Fact]
    public void Read_OfNamesThatDifferInCaseOnly_KeepsBoth()
    {
        _folder.AddImages("A.png", "a.png");
        if (Directory.GetFiles(_folder.Path).Length == 1) return; // the file system knows one of them only

        Assert.Equal(["A.png", "a.png"], DatasetFolder.Read(_folder.Path, "x").Plan.Used.Select(image => image.Name));
    }

    [Theory]
    [InlineData("img/10_a/a.png", "img")]
    [InlineData("set/img/10_a/a.png", "set/img")]
    [InlineData("set/photos/a.png", "set/photos")]
    public void Read_OfAFolderThatHoldsTheDatasetDeeper_NamesIt(string image, string folder)
    {
        _folder.AddImages(image);

        var problem = Assert.Throws<DatasetException>(() => DatasetFolder.Read(_folder.Path, "x")).Problem;

        Assert.Equal(new Problem("dataset.deeper", "", ("path", _folder.Path), ("folder", folder)), problem);
    }

    [Theory]
    [InlineData("10 hanako", "10_hanako")]
    [InlineData("10-hanako", "10_hanako")]
    [InlineData("10x hanako", "10_hanako")]
    [InlineData("１０　花子", "10_花子")]
    [InlineData("10＿花子", "10_花子")]
    [InlineData("2024-05 photos", "10_2024-05 photos")]
    [InlineData("1girl", "10_1girl")]
    [InlineData("hanako", "10_hanako")]
    [InlineData("0_a", "1_a")]
    [InlineData("-3_a", "1_a")]
    public void Read_OfAnAlmostNumberedFolder_AdvisesWhatWasMeant(string name, string advice)
    {
        _folder.AddImages($"{name}/a.png");

        var problem = Assert.Throws<DatasetException>(() => DatasetFolder.Read(_folder.Path, "x")).Problem;

        Assert.Contains(("advice", advice), problem.Arguments);
    }

    [Fact]
    public void Read_OfFullWidthRepeats_TakesThemAsKohyaDoes()
    {
        _folder.AddImages("１０_花子/a.png");

        Assert.Equal([new ConceptFolder("１０_花子", "花子", 10, 1)], DatasetFolder.Read(_folder.Path, "x").Concepts);
    }

    [Fact]
    public void Read_OfEveryFormatThatImagingKnows_FindsItByItsEnding()
    {
        _folder.AddImages([.. ImageFormats.Extensions.Select((ending, i) => $"{i}{ending}")]);
        _folder.AddImages([.. ImageFormats.Extensions.Select((ending, i) => $"{i}-upper{ending.ToUpperInvariant()}")]);

        Assert.Equal(2 * ImageFormats.Extensions.Count, DatasetFolder.Read(_folder.Path, "x").Plan.Used.Count);
    }

    private static string InWords(Problem problem) => SettingTexts.OnTheCommandLine(problem);
}
