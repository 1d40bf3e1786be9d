using System.IO.Compression;
using TrainTools.Cli.Quickstart;
using TrainTools.Core.Problems;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Projects.Datasets;
using TrainTools.Testbed;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Quickstart;

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
        var dataset = DatasetFolder.Read(sample.Images, "hanako");
        Assert.Equal(16, dataset.Images.Count);
        Assert.Equal(80, dataset.ImagesWithRepeats);
        Assert.Empty(dataset.Warnings);
        Assert.All(dataset.Images, image => Assert.StartsWith("hanako, ", image.Caption));
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
    public void Create_GivesTheBytesOfTheBundledSample()
    {
        var sample = new SampleFolder(_folder.File("a"));

        sample.Create();

        var names = FilesOf(SampleFolder.Bundled.Root);
        Assert.Equal(3 + 2 * 20, names.Count);
        Assert.Equal(names, FilesOf(sample.Root));
        Assert.All(names, name => Assert.Equal(Bytes(SampleFolder.Bundled.Root, name), Bytes(sample.Root, name)));
    }

    [Fact]
    public void Bundled_IsWhatTheTestbedDraws()
    {
        SampleWriter.Write(_folder.Path);

        var names = FilesOf(_folder.Path);
        Assert.Equal(names, FilesOf(SampleFolder.Bundled.Root));
        Assert.All(names, name => Assert.True(
            Bytes(_folder.Path, name).AsSpan().SequenceEqual(Bytes(SampleFolder.Bundled.Root, name)), name));
    }

    [Fact]
    public void Create_InAFolderWithSomethingElse_RefusesAndTouchesNothing()
    {
        _folder.Write("mine.txt", "keep me");

        var refused = Assert.Throws<SampleException>(() => new SampleFolder(_folder.Path).Create());

        Assert.Equal("command.sample_folder_used", refused.Problem.Code);
        Assert.Equal([_folder.File("mine.txt")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Create_WhereAFileIs_Refuses()
    {
        string file = _folder.Write("file", "x");

        var refused = Assert.Throws<SampleException>(() => new SampleFolder(file).Create());

        Assert.Equal(new Problem("command.sample_is_file", "", ("path", file)), refused.Problem);
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

    private static List<string> FilesOf(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal)];

    // Which way zlib finds to pack a text is its own affair, and another on each system.
    private static byte[] Bytes(string folder, string name)
    {
        using var file = File.OpenRead(Path.Combine(folder, name));
        using Stream content = name.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
