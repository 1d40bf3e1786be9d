using TrainTools.Core.Files;
using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Tests.Datasets;

public sealed class CaptionTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WriteAll_OfManyCaptions_WritesEachAndRemovesTheEmpty()
    {
        var old = _folder.Add("old.txt", "x");
        var captions = Enumerable.Range(0, 50).Select(i => (_folder.File($"{i}.txt"), $"caption {i}")).ToList();

        CaptionText.WriteAll([.. captions, (old, "")]);

        Assert.All(captions, caption => Assert.Equal(caption.Item2 + "\n", File.ReadAllText(caption.Item1)));
        Assert.False(File.Exists(old));
    }

    [Fact]
    public void WriteAll_WhereOneCannotBeWritten_SaysWhich()
    {
        var folder = _folder.Folder("b.txt");

        var error = Assert.Throws<FileWriteException>(() =>
            CaptionText.WriteAll([(_folder.File("a.txt"), "a"), (folder, "b")]));

        Assert.Equal(new Problem("file.is_folder", "", ("path", folder)), error.Problem);
    }

    [Fact]
    public void RevisionOf_AFile_IsKnownBeforeItIsWritten()
    {
        var path = _folder.File("a.txt");

        CaptionText.Write(path, "花子");

        Assert.Equal(CaptionText.RevisionOfText("花子"), FileRevision.Of(path));
        Assert.Equal(FileRevision.NoFile, FileRevision.Of(_folder.File("none.txt")));
        Assert.Equal(FileRevision.NoFile, CaptionText.RevisionOfText(""));
        Assert.NotEqual(CaptionText.RevisionOfText("a"), CaptionText.RevisionOfText("b"));
    }

    [Theory]
    [InlineData("a\r\nb", "a b")]
    [InlineData("\u0000a\u007f", "a")]
    [InlineData(" \n ", "")]
    public void OneLine_OfAnyText_HasNoLineEnds(string typed, string expected) =>
        Assert.Equal(expected, CaptionText.OneLine(typed));

    [Fact]
    public void OneLine_OfJustAsMuchAsFits_IsTaken()
    {
        Assert.Equal(100_000, CaptionText.OneLine(new string('x', 100_000)).Length);
        Assert.Equal(Refusal.InvalidInput, Workplace.ReasonOf(() => CaptionText.OneLine(new string('花', 33_334))));
    }
}
