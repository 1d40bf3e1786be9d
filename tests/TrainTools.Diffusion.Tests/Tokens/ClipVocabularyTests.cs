using TrainTools.Diffusion.Tokens;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokens;

public sealed class ClipVocabularyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Base => _folder.File("hero [v1].safetensors");

    [Fact]
    public void Find_WithEverythingThere_TakesTheOptionThenTheVariableThenTheFileBeside()
    {
        var option = _folder.Write("option.gz", "");
        var variable = _folder.Write("variable.gz", "");
        var own = _folder.Write("hero [v1].vocab.txt.gz", "");
        var usual = _folder.Write("bpe_simple_vocab_16e6.txt.gz", "");

        Assert.Equal(option, ClipVocabulary.Find(option, variable, Base));
        Assert.Equal(variable, ClipVocabulary.Find(null, variable, Base));
        Assert.Equal(own, ClipVocabulary.Find(null, null, Base));
        File.Delete(own);
        Assert.Equal(usual, ClipVocabulary.Find("", "", Base));
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    public void Find_OfThePairOfFilesBesideTheModel_FindsIt(string name)
    {
        var path = _folder.Write(name, "");

        Assert.Equal(path, ClipVocabulary.Find(null, null, Base));
    }

    [Fact]
    public void Find_WithNothingThere_SaysInOneParagraphWhereWebUIsHaveIt()
    {
        var error = Assert.Throws<TokenizerException>(() => ClipVocabulary.Find(null, null, Base));

        Assert.Contains("hero [v1].safetensors", error.Message);
        Assert.Contains("--clip-vocab", error.Message);
        Assert.Contains("TRAINTOOLS_CLIP_VOCAB", error.Message);
        Assert.Contains("open_clip", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("gone.gz", null, "--clip-vocab")]
    [InlineData(null, "gone.gz", "TRAINTOOLS_CLIP_VOCAB")]
    public void Find_OfAMissingFile_SaysWhoNamedIt(string? option, string? variable, string who)
    {
        var error = Assert.Throws<TokenizerException>(() => ClipVocabulary.Find(option, variable, Base));

        Assert.Contains(who, error.Message);
        Assert.Contains("gone.gz", error.Message);
    }
}
