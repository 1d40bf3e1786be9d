using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers;

public sealed class CaptionTokensTests : IDisposable
{
    private const int Bos = 518, Eos = 519, Cat = 513;

    private readonly TemporaryFolder _folder = new();
    private readonly ClipTokenizer _tokenizer;

    public CaptionTokensTests() =>
        _tokenizer = ClipTokenizer.Load(_folder.Write("small.gz", SmallVocabulary.Gzip(SmallVocabulary.Merges)));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_OfAShortCaption_AreOneRowPaddedWithEos()
    {
        var rows = new CaptionTokens(_tokenizer).Rows("cat cat", 75);

        var row = Assert.Single(rows);
        Assert.Equal([Bos, Cat, Cat, .. Enumerable.Repeat((long)Eos, 74)], row);
    }

    [Fact]
    public void Rows_OfATooLongCaption_KeepItsBeginningAndEndWithEos()
    {
        var tokens = new CaptionTokens(_tokenizer);

        var row = Assert.Single(tokens.Rows(Cats(76), 75));

        Assert.Equal([Bos, .. Enumerable.Repeat((long)Cat, 75), Eos], row);
        Assert.True(tokens.IsTruncated(Cats(76), 75));
        Assert.False(tokens.IsTruncated(Cats(75), 75));
    }

    [Theory]
    [InlineData(150, 2)]
    [InlineData(225, 3)]
    public void Rows_OfALongCaption_EachBeginAndEndAsRows(int maxTokenLength, int count)
    {
        var rows = new CaptionTokens(_tokenizer).Rows(Cats(100), maxTokenLength);

        Assert.Equal(count, rows.Length);
        Assert.Equal([Bos, .. Enumerable.Repeat((long)Cat, 75), Eos], rows[0]);
        Assert.Equal([Bos, .. Enumerable.Repeat((long)Cat, 25), .. Enumerable.Repeat((long)Eos, 51)], rows[1]);
        Assert.All(rows[2..], row => Assert.Equal([Bos, .. Enumerable.Repeat((long)Eos, 76)], row));
    }

    [Fact]
    public void Rows_PaddedWithAnotherToken_EndFullRowsWithEosAndBeginEmptyOnesWithIt()
    {
        var rows = new CaptionTokens(_tokenizer, pad: 0).Rows(Cats(75), 225);

        Assert.Equal([Bos, .. Enumerable.Repeat((long)Cat, 75), Eos], rows[0]);
        Assert.Equal([Bos, Eos, .. Enumerable.Repeat(0L, 75)], rows[1]); // the end token of the caption itself
        Assert.Equal([Bos, Eos, .. Enumerable.Repeat(0L, 75)], rows[2]); // put there because the row is empty
    }

    [Fact]
    public void Rows_OfAShortCaptionPaddedWithAnotherToken_EndTheCaptionWithEos()
    {
        var row = Assert.Single(new CaptionTokens(_tokenizer, pad: 0).Rows("cat cat", 75));

        Assert.Equal([Bos, Cat, Cat, Eos, .. Enumerable.Repeat(0L, 73)], row);
    }

    [Theory]
    [InlineData(0, 75)]
    [InlineData(75, 75)]
    [InlineData(76, 150)]
    [InlineData(151, 225)]
    [InlineData(300, 225)]
    public void SmallestLength_OfCaptions_HoldsTheLongest(int longest, int expected)
    {
        var length = new CaptionTokens(_tokenizer).SmallestLength(["cat", Cats(longest)]);

        Assert.Equal(expected, length);
    }

    [Fact]
    public void Rows_OfAnotherLength_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CaptionTokens(_tokenizer).Rows("cat", 77));
    }

    [Fact]
    public void Rows_OfACaptionWithoutSigns_AreTheSameToTheLetter() =>
        Assert.Equal(
            new CaptionTokens(_tokenizer, literal: true).Rows("cat cat, a: cat", 75),
            new CaptionTokens(_tokenizer).Rows("cat cat, a: cat", 75));

    [Fact]
    public void Rows_OfABreak_BeginANewRow()
    {
        var tokens = new CaptionTokens(_tokenizer);

        var rows = tokens.Rows("cat BREAK cat cat BREAK", 150);

        Assert.Equal(77, tokens.Count("cat BREAK cat cat BREAK"));
        Assert.Equal([Bos, Cat, .. Enumerable.Repeat((long)Eos, 75)], rows[0]);
        Assert.Equal([Bos, Cat, Cat, .. Enumerable.Repeat((long)Eos, 74)], rows[1]);
    }

    [Fact]
    public void Rows_OfABreakAfterAFullRow_LeaveNoneEmpty()
    {
        var rows = new CaptionTokens(_tokenizer, pad: 0).Rows($"{Cats(75)} BREAK cat", 150);

        Assert.Equal([Bos, .. Enumerable.Repeat((long)Cat, 75), Eos], rows[0]);
        Assert.Equal([Bos, Cat, Eos, .. Enumerable.Repeat(0L, 74)], rows[1]);
    }

    [Fact]
    public void Rows_OfABreakPaddedWithAnotherToken_EndInEosBeforeThePadding()
    {
        var rows = new CaptionTokens(_tokenizer, pad: 0).Rows("cat BREAK cat", 150);

        Assert.Equal([Bos, Cat, Eos, .. Enumerable.Repeat(0L, 74)], rows[0]);
    }

    private static string Cats(int count) => string.Join(' ', Enumerable.Repeat("cat", count));
}
