using System.IO.Compression;
using System.Text.Json;
using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers;

/// <summary>Texts and ids as openai/CLIP's own tokenizer gives them.</summary>
public sealed class ClipTokenizerGoldenTests
{
    [ClipVocabularyFact("clip_bpe.json")]
    public void Encode_OfEveryGoldenText_GivesItsIds()
    {
        var golden = GoldenFolder.Json("clip_bpe.json");
        var tokenizer = ClipTokenizer.Load(ClipVocabularyFactAttribute.Vocabulary!);

        var wrong = Pairs(golden).Where(pair => !tokenizer.Encode(pair.Text).SequenceEqual(pair.Ids)).ToList();

        Assert.Empty(wrong.Select(pair => pair.Text));
        Assert.NotEmpty(Pairs(golden));
        Assert.Equal(golden.GetProperty("bos").GetInt32(), tokenizer.Bos);
        Assert.Equal(golden.GetProperty("eos").GetInt32(), tokenizer.Eos);
        Assert.Equal(golden.GetProperty("vocab_size").GetInt32(), tokenizer.VocabularySize);
    }

    [ClipVocabularyFact("clip_bpe.json")]
    public void Encode_WithThePairOfFilesThatForgeHas_GivesTheSameIds()
    {
        if (!ClipVocabularyFactAttribute.Vocabulary!.EndsWith(".gz", StringComparison.Ordinal))
            return; // the pair of files is what the first test read then
        using var folder = new TemporaryFolder();
        var merges = Unpacked(ClipVocabularyFactAttribute.Vocabulary).Split('\n').Skip(1)
            .Take(48894).Where(line => line.Length > 0).ToArray();
        folder.Write("merges.txt", "#version: 0.2\n" + string.Join('\n', merges) + "\n");
        folder.Write("vocab.json", Vocabulary(merges));
        var tokenizer = ClipTokenizer.Load(folder.Path);

        var wrong = Pairs(GoldenFolder.Json("clip_bpe.json"))
            .Where(pair => !tokenizer.Encode(pair.Text).SequenceEqual(pair.Ids)).ToList();

        Assert.Empty(wrong.Select(pair => pair.Text));
        Assert.Equal(merges.Length + 514, tokenizer.VocabularySize);
    }

    private static IEnumerable<(string Text, int[] Ids)> Pairs(JsonElement golden) =>
        golden.GetProperty("pairs").EnumerateArray().Select(pair => (
            pair.GetProperty("text").GetString()!,
            pair.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToArray()));

    private static string Vocabulary(string[] merges)
    {
        var small = JsonSerializer.Deserialize<Dictionary<string, int>>(SmallVocabulary.Json())!;
        var tokens = small.Where(pair => pair.Value < 512).ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var merge in merges.Concat(["<|startoftext|>", "<|endoftext|>"]))
            tokens.Add(merge.Replace(" ", ""), tokens.Count);
        return JsonSerializer.Serialize(tokens);
    }

    private static string Unpacked(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        return new StreamReader(gzip).ReadToEnd();
    }
}
