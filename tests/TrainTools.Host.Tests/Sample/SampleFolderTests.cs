using TrainTools.Diffusion.Files;
using TrainTools.Diffusion.Tokens;
using TrainTools.Host.Sample;
using TrainTools.Projects.Datasets;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Sample;

public sealed class SampleFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Create_MakesAllThatATrainingNeeds()
    {
        var sample = new SampleFolder(_folder.File("サンプル folder"));

        bool isNew = sample.Create();

        Assert.True(isNew);
        Assert.True(sample.IsComplete);
        var dataset = DatasetFolder.Read(sample.Pictures, "hanako");
        Assert.Equal(16, dataset.Pictures.Count);
        Assert.Equal(80, dataset.PicturesWithRepeats);
        Assert.Empty(dataset.Warnings);
        Assert.All(dataset.Pictures, picture => Assert.StartsWith("hanako, ", picture.Caption));
        Assert.Equal(sample.Vocabulary, ClipVocabulary.Find(option: null, sample.BaseModel));
        using var checkpoint = ModelFile.OpenCheckpoint(sample.BaseModel);
        Assert.Equal(ModelFamily.Sd1, ModelFile.Identify(checkpoint).Family);
    }

    [Fact]
    public void Create_Twice_LeavesTheFirstAsItIs()
    {
        var sample = new SampleFolder(_folder.File("sample"));
        sample.Create();
        var time = File.GetLastWriteTimeUtc(sample.BaseModel);

        bool isNew = sample.Create();

        Assert.False(isNew);
        Assert.Equal(time, File.GetLastWriteTimeUtc(sample.BaseModel));
    }

    [Fact]
    public void Create_InTwoPlaces_GivesTheSameBytes()
    {
        var (first, second) = (new SampleFolder(_folder.File("a")), new SampleFolder(_folder.File("b")));

        first.Create();
        second.Create();

        var names = Directory.EnumerateFiles(first.Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(first.Root, file)).ToList();
        Assert.Equal(3 + 2 * 20, names.Count);
        Assert.All(names, name => Assert.Equal(
            File.ReadAllBytes(Path.Combine(first.Root, name)), File.ReadAllBytes(Path.Combine(second.Root, name))));
    }

    [Fact]
    public void Create_InAFolderWithSomethingElse_RefusesAndTouchesNothing()
    {
        _folder.Write("mine.txt", "keep me");

        var refused = Assert.Throws<SampleException>(() => new SampleFolder(_folder.Path).Create());

        Assert.Contains("has something else in it", refused.Message);
        Assert.Equal([_folder.File("mine.txt")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Create_WhereAFileIs_Refuses()
    {
        string file = _folder.Write("file", "x");

        var refused = Assert.Throws<SampleException>(() => new SampleFolder(file).Create());

        Assert.Contains("is a file", refused.Message);
    }

    [Fact]
    public void Create_InAnEmptyFolder_FillsIt()
    {
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;

        Assert.True(new SampleFolder(empty).Create());
    }

    [Fact]
    public void Create_LeavesNothingUnfinishedBeside()
    {
        new SampleFolder(_folder.File("sample")).Create();

        Assert.Equal([_folder.File("sample")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
