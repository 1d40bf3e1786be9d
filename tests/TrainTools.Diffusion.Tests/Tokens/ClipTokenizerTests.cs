using System.Text;
using TrainTools.Diffusion.Tokens;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokens;

public sealed class ClipTokenizerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Vocabulary_WithFewMerges_IsSmallAndEndsWithBosAndEos()
    {
        var path = _folder.Write("small.gz", SmallVocabulary.Gzip(SmallVocabulary.Merges));

        var tokenizer = ClipTokenizer.Load(path);

        Assert.Equal(520, tokenizer.VocabularySize);
        Assert.Equal(518, tokenizer.Bos);
        Assert.Equal(519, tokenizer.Eos);
    }

    [Theory]
    [InlineData("cat", new[] { 513 })]
    [InlineData("CAT  cat", new[] { 513, 513 })]
    [InlineData("one", new[] { 515 })]
    [InlineData("at", new[] { 517 })]
    [InlineData("1g", new[] { 256 + '1' - '!', 256 + 'g' - '!' })] // a digit is a word of its own: no merge across
    [InlineData("<|endoftext|>", new[] { 519 })]
    [InlineData("a<|startoftext|>", new[] { 256 + 'a' - '!', 518 })]
    public void Encode_OfAWord_MergesInTheOrderOfTheFile(string text, int[] ids)
    {
        var tokenizer = ClipTokenizer.Load(_folder.Write("small.gz", SmallVocabulary.Gzip(SmallVocabulary.Merges)));

        var encoded = tokenizer.Encode(text);

        Assert.Equal(ids, encoded);
    }

    [Theory]
    [InlineData("it's 'RE don't", new[] { "it", "'s", "'re", "don", "'t" })]
    [InlineData("a,b 12 ½", new[] { "a", ",", "b", "1", "2", "½" })]
    [InlineData("𝐀𝐁 😀😀 日本", new[] { "𝐀𝐁", "😀😀", "日本" })]
    [InlineData(" \t\n x\u3000y\u2028z ", new[] { "x", "y", "z" })]
    [InlineData("!<|endoftext|>", new[] { "!<|", "endoftext", "|>" })]
    [InlineData("İ ΣΑΣ Σ", new[] { "i", "\u0307", "σας", "σ" })]
    [InlineData("\ud800x", new[] { "\ud800", "x" })]
    [InlineData("", new string[0])]
    public void CaptionWords_OfMixedScripts_AreThoseOfThePattern(string text, string[] words)
    {
        var found = CaptionWords.Of(text);

        Assert.Equal(words, found);
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("")]
    public void Load_OfThePairOfFiles_ByEitherOrTheirFolder_TakesTheirIds(string given)
    {
        _folder.Write("vocab.json", SmallVocabulary.Json(movedBy: 3));
        _folder.Write("merges.txt", SmallVocabulary.Text(SmallVocabulary.Merges).Replace("\n", "\r\n"));

        var tokenizer = ClipTokenizer.Load(Path.Combine(_folder.Path, given));

        Assert.Equal([516, 518], tokenizer.Encode("cat one"));
        Assert.Equal((521, 522, 523), (tokenizer.Bos, tokenizer.Eos, tokenizer.VocabularySize));
    }

    [Fact]
    public void Load_OfAPairNamedAfterAModel_FindsTheOtherHalf()
    {
        _folder.Write("hero.merges.txt", SmallVocabulary.Text(SmallVocabulary.Merges));

        var tokenizer = ClipTokenizer.Load(_folder.Write("hero.vocab.json", SmallVocabulary.Json()));

        Assert.Equal([513], tokenizer.Encode("cat"));
    }

    [Fact]
    public void Load_OfMergesAlone_NumbersThemInTheirOrder()
    {
        var path = _folder.Write("merges.txt", SmallVocabulary.Text(SmallVocabulary.Merges));

        var tokenizer = ClipTokenizer.Load(path);

        Assert.Equal([513], tokenizer.Encode("cat"));
    }

    [Fact]
    public void Load_OfVocabJsonWithoutMerges_AsksForThem()
    {
        var path = _folder.Write("vocab.json", SmallVocabulary.Json());

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(path));

        Assert.Contains("needs merges.txt beside it", error.Message);
    }

    [Theory]
    [InlineData("<html><body>x</body></html>", "'#version'")]
    [InlineData("", "'#version'")]
    [InlineData("#version: 0.2\na b c\n", "line 2 is no pair")]
    [InlineData("#version: 0.2\na b\na b\n", "is there already")]
    [InlineData("#version: 0.2\nqq zz\n", "'qq' is missing")]
    public void Load_OfATextThatIsNoVocabulary_SaysWhatIsWrongAndWhatToGive(string text, string expected)
    {
        var path = _folder.Write("bpe_simple_vocab_16e6.txt.gz", Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(path));

        Assert.Contains(path, error.Message);
        Assert.Contains(expected, error.Message);
        Assert.Contains("Give bpe_simple_vocab_16e6.txt.gz", error.Message);
    }

    [Fact]
    public void Load_OfADamagedGzip_SaysThatItCannotBeUnpacked()
    {
        var bytes = SmallVocabulary.Gzip(SmallVocabulary.Merges);
        bytes.AsSpan(10, 12).Fill(0xff);

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(_folder.Write("v.gz", bytes)));

        Assert.Contains("cannot be unpacked", error.Message);
    }

    [Fact]
    public void Load_OfAnotherModelsVocabJson_SaysWhichTokenIsMissing()
    {
        _folder.Write("merges.txt", SmallVocabulary.Text());
        var path = _folder.Write("vocab.json", SmallVocabulary.Json().Replace("|startoftext|", "|s|"));

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(path));

        Assert.Contains("'<|startoftext|>' is missing", error.Message);
    }

    [Fact]
    public void CheckFits_OfALargerVocabulary_IsRefusedWithBothNumbers()
    {
        var tokenizer = ClipTokenizer.Load(_folder.Write("small.gz", SmallVocabulary.Gzip(SmallVocabulary.Merges)));

        tokenizer.CheckFits(520, "/models/hero.safetensors");
        var error = Assert.Throws<TokenizerException>(() => tokenizer.CheckFits(519, "/models/hero.safetensors"));

        Assert.Contains("520 tokens", error.Message);
        Assert.Contains("hero.safetensors knows only 519", error.Message);
    }
}
