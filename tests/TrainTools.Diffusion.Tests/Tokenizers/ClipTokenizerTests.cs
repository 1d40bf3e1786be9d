using System.Text;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers;

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

        Assert.Equal(new Problem("vocabulary.no_merges", "", ("path", path), ("file", "merges.txt")), error.Problem);
    }

    [Theory]
    [InlineData("<html><body>x</body></html>", "no_version")]
    [InlineData("", "no_version")]
    [InlineData("#version: 0.2\na b c\n", "no_pair", "line", "2")]
    [InlineData("#version: 0.2\na b\na b\n", "token_twice", "left", "a", "right", "b")]
    [InlineData("#version: 0.2\nqq zz\n", "token_missing", "token", "qq")]
    public void Load_OfATextThatIsNoVocabulary_SaysWhatIsWrongAndWhatToGive(
        string text, string code, params string[] arguments)
    {
        var path = _folder.Write("bpe_simple_vocab_16e6.txt.gz", Encoding.UTF8.GetBytes(text));

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(path));

        var fault = new Problem(
            $"vocabulary_fault.{code}", "", [.. arguments.Chunk(2).Select(pair => (pair[0], pair[1]))]);
        Assert.Equal(
            new Problem("vocabulary.damaged", "", ("path", path), Problem.Inner("fault_problem", fault)), error.Problem);
        Assert.Contains("Give bpe_simple_vocab_16e6.txt.gz", error.Message);
    }

    [Fact]
    public void Load_OfADamagedGzip_SaysThatItCannotBeUnpacked()
    {
        var bytes = SmallVocabulary.Gzip(SmallVocabulary.Merges);
        bytes.AsSpan(10, 12).Fill(0xff);

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(_folder.Write("v.gz", bytes)));

        Assert.Equal("vocabulary_fault.not_unpacked", Assert.Single(error.Problem.Inner("fault_problem")).Code);
    }

    [Fact]
    public void Load_OfAnotherModelsVocabJson_SaysWhichTokenIsMissing()
    {
        _folder.Write("merges.txt", SmallVocabulary.Text());
        var path = _folder.Write("vocab.json", SmallVocabulary.Json().Replace("|startoftext|", "|s|"));

        var error = Assert.Throws<TokenizerException>(() => ClipTokenizer.Load(path));

        Assert.Equal(new Problem("vocabulary_fault.token_missing", "", ("token", "<|startoftext|>")),
            Assert.Single(error.Problem.Inner("fault_problem")));
    }

    [Fact]
    public void CheckFits_OfALargerVocabulary_IsRefusedWithBothNumbers()
    {
        var tokenizer = ClipTokenizer.Load(_folder.Write("small.gz", SmallVocabulary.Gzip(SmallVocabulary.Merges)));

        tokenizer.CheckFits(520, "/models/hero.safetensors");
        var error = Assert.Throws<TokenizerException>(() => tokenizer.CheckFits(519, "/models/hero.safetensors"));

        Assert.Equal(new Problem("vocabulary.misfit", "clip_vocab", ("path", tokenizer.Source), ("tokens", "520"),
            ("model", "hero.safetensors"), ("known", "519"), ("own", "hero.vocab.txt.gz")), error.Problem);
        string typed = SettingTexts.OnTheCommandLine(error.Problem), shown = SettingTexts.InAForm(error.Problem);
        Assert.EndsWith("give the vocabulary that was made for this model (--clip-vocab).", typed);
        Assert.EndsWith("put the vocabulary that was made for this model beside it, as hero.vocab.txt.gz.", shown);
    }
}
