using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testbed;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Quickstart;

public sealed class VocabularyTests
{
    [Fact]
    public void Learn_TakesTheMostFrequentPairFirst()
    {
        var merges = BytePairs.Learn(["aab", "aab", "ab"], count: 2);

        Assert.Equal([("a", "b</w>"), ("a", "ab</w>")], merges);
    }

    [Fact]
    public void Learn_OfPairsAsFrequentAsEachOther_GoesByTheLetters()
    {
        var merges = BytePairs.Learn(["cd", "ab"], count: 2);

        Assert.Equal([("a", "b</w>"), ("c", "d</w>")], merges);
    }

    [Fact]
    public void Learn_OfATextWithoutMorePairs_EndsEarly()
    {
        Assert.Single(BytePairs.Learn(["ab"], count: 10));
    }

    [Fact]
    public void Vocabulary_FillsTheModelsThousandTokens()
    {
        var lines = TinyVocabulary.Text().Split('\n');

        Assert.Contains("#version", lines[0]);
        Assert.Equal(TinyVocabulary.Merges, lines.Length - 1);
        Assert.Equal(TinyModelLayout.Vocabulary, 2 * 256 + TinyVocabulary.Merges + 2);
    }

    [Fact]
    public void Vocabulary_WrittenAndReadAgain_KnowsTheTriggerWordAsOneToken()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("tiny.vocab.txt.gz");
        using (var file = File.Create(path))
            TinyVocabulary.Write(file);

        var tokenizer = ClipTokenizer.Load(path);
        var ids = tokenizer.Encode("hanako");

        Assert.Equal(TinyModelLayout.Vocabulary, tokenizer.VocabularySize);
        Assert.Single(ids);
    }
}
