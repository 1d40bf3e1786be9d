using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers;

public sealed class ClipVocabularyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Base => _folder.File("hero [v1].safetensors");

    [Fact]
    public void Find_WithEverythingThere_TakesTheOptionThenTheModelsOwnThenTheVariableThenTheFileBeside()
    {
        var option = _folder.Write("option.gz", "");
        var variable = _folder.Write("variable.gz", "");
        var own = _folder.Write("hero [v1].vocab.txt.gz", "");
        var usual = _folder.Write("bpe_simple_vocab_16e6.txt.gz", "");

        Assert.Equal(option, ClipVocabulary.Find(option, variable, Base));
        Assert.Equal(own, ClipVocabulary.Find(null, variable, Base));
        File.Delete(own);
        Assert.Equal(variable, ClipVocabulary.Find(null, variable, Base));
        Assert.Equal(usual, ClipVocabulary.Find("", "", Base));
    }

    [Fact]
    public void ForModel_TakesTheModelsOwnThenTheWebUIsThenTheFileBeside()
    {
        var ofWebUi = _folder.Write("webui.gz", "");
        var own = _folder.Write("hero [v1].vocab.txt.gz", "");
        var usual = _folder.Write("bpe_simple_vocab_16e6.txt.gz", "");

        Assert.Equal(own, ClipVocabulary.ForModel(Base, ofWebUi));
        File.Delete(own);
        Assert.Equal(ofWebUi, ClipVocabulary.ForModel(Base, ofWebUi));
        Assert.Equal(usual, ClipVocabulary.ForModel(Base, _folder.File("gone.gz")));
        Assert.Equal(usual, ClipVocabulary.ForModel(Base, null));
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

        Assert.Equal(new Problem("vocabulary.not_found", "clip_vocab",
            ("model", "hero [v1].safetensors"), ("variable", "TRAINTOOLS_CLIP_VOCAB")), error.Problem);
        string typed = SettingTexts.OnTheCommandLine(error.Problem), shown = SettingTexts.InAForm(error.Problem);
        Assert.Contains("give it with --clip-vocab FILE or TRAINTOOLS_CLIP_VOCAB", typed);
        Assert.DoesNotContain("--clip-vocab", shown);
        Assert.All([typed, shown], sentence => Assert.Contains("open_clip", sentence));
        Assert.All([typed, shown], sentence => Assert.DoesNotContain('\n', sentence));
    }

    [Theory]
    [InlineData("gone.gz", null, "--clip-vocab")]
    [InlineData(null, "gone.gz", "TRAINTOOLS_CLIP_VOCAB")]
    public void Find_OfAMissingFile_SaysWhoNamedIt(string? option, string? variable, string who)
    {
        var error = Assert.Throws<TokenizerException>(() => ClipVocabulary.Find(option, variable, Base));

        Assert.StartsWith(
            $"The CLIP vocabulary that {who} names does not exist: gone.gz.", SettingTexts.OnTheCommandLine(error.Problem));
    }
}
