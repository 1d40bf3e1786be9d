using TrainTools.Diffusion.Tokenizers;
using TrainTools.Diffusion.Tokenizers.Prompts;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers.Prompts;

/// <summary>Rows of a prompt: where they end, what fills them, and the weights beside the ids.</summary>
public sealed class PromptChunksTests : IDisposable
{
    private const int Begin = 518;
    private const int End = 519;

    private readonly TemporaryFolder _folder = new();
    private readonly ClipTokenizer _tokenizer;

    public PromptChunksTests()
    {
        var path = _folder.File("vocab.txt.gz");
        File.WriteAllBytes(path, SmallVocabulary.Gzip(SmallVocabulary.Merges));
        _tokenizer = ClipTokenizer.Load(path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Chunks_OfNoText_AreOneEmptyRow()
    {
        var row = Assert.Single(new PromptChunks(_tokenizer).Of(""));

        Assert.Equal([Begin, .. Enumerable.Repeat((long)End, 76)], row.Ids);
        Assert.All(row.Weights, weight => Assert.Equal(1, weight));
    }

    [Fact]
    public void Chunks_WithWeights_HaveThemBesideTheIds()
    {
        var row = Assert.Single(new PromptChunks(_tokenizer).Of("x (y:1.5) [x]"));

        long[] ids = [.. _tokenizer.Encode("x y x")];
        Assert.Equal([Begin, .. ids, End], row.Ids[..5]);
        Assert.Equal([1, 1, 1.5f, (float)(1 / 1.1), 1], row.Weights[..5]);
    }

    [Fact]
    public void Chunks_WithAnotherPadding_HaveOneEnd()
    {
        var row = Assert.Single(new PromptChunks(_tokenizer, pad: 0).Of("x"));

        Assert.Equal([Begin, _tokenizer.Encode("x")[0], End, 0, 0], row.Ids[..5]);
        Assert.Equal(1, row.Ids.Count(id => id == End));
    }

    [Theory]
    [InlineData(70, 8, 71)]  // the comma is among the last twenty: the row ends behind it
    [InlineData(56, 30, 57)] // just so
    [InlineData(54, 30, 75)] // too far back: the row ends where it is full
    [InlineData(74, 8, 75)]  // the comma is the last of the row
    public void Chunks_OfALongPrompt_BreakAtAComma(int before, int behind, int firstRow)
    {
        var prompt = string.Join(' ', Enumerable.Repeat("x", before)) + " , "
            + string.Join(' ', Enumerable.Repeat("(y:2)", behind));

        var rows = new PromptChunks(_tokenizer).Of(prompt);

        Assert.Equal(2, rows.Count);
        Assert.Equal(firstRow, Written(rows[0]));
        Assert.Equal(before + 1 + behind - firstRow, Written(rows[1]));
        Assert.All(rows[1].Weights.Skip(1).Take(Written(rows[1])), weight => Assert.Equal(2, weight));
        Assert.All(rows, row => Assert.Equal(77, row.Ids.Length));
    }

    [Fact]
    public void Chunks_WithBreaks_BeginARowAtEach()
    {
        var rows = new PromptChunks(_tokenizer).Of("x BREAK y y BREAK BREAK x");

        Assert.Equal([1, 2, 0, 1], rows.Select(Written));
    }

    [Fact]
    public void Chunks_OfExactlyAFullRow_AreOne()
    {
        var prompt = string.Join(' ', Enumerable.Repeat("x", 75));

        Assert.Equal([75], new PromptChunks(_tokenizer).Of(prompt).Select(Written));
        Assert.Equal([75, 1], new PromptChunks(_tokenizer).Of(prompt + " x").Select(Written));
    }

    private static int Written(PromptChunk row) => Array.IndexOf(row.Ids, End) - 1;
}
