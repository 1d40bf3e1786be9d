using TrainTools.Diffusion.Tokenizers;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Tokenizers;

/// <summary>Prompts as A1111 1.7.0 takes them apart.</summary>
public sealed class PromptTextGoldenTests
{
    [GoldenFact("prompts.json")]
    public void Pieces_OfEachPrompt_AreThoseOfTheWebUi()
    {
        var prompts = GoldenFolder.Json("prompts.json").GetProperty("prompts").EnumerateArray().ToList();

        Assert.NotEmpty(prompts);
        Assert.All(prompts, prompt =>
        {
            var expected = prompt.GetProperty("attention").EnumerateArray()
                .Select(piece => (Text: piece[0].GetString()!, Weight: piece[1].GetDouble())).ToList();

            var pieces = PromptText.Pieces(prompt.GetProperty("prompt").GetString()!);

            Assert.Equal(expected.Select(piece => piece.Text), pieces.Select(piece => piece.Text));
            Assert.All(expected.Zip(pieces), pair => // written with twelve digits
                Assert.Equal(pair.First.Weight, pair.Second.Weight, tolerance: 1e-11));
        });
    }

    // Ids by openai/CLIP's rules from its own vocabulary, each piece cut by itself as the WebUI does.
    [ClipVocabularyFact]
    public void CaptionTokens_OfBrackets_AreTheIdsOfTheWebUi()
    {
        var tokens = new CaptionTokens(ClipTokenizer.Load(ClipVocabularyFactAttribute.Vocabulary!));

        Assert.Equal(Escaped, IdsOf(tokens, @"saber \(fate\), 1girl"));
        Assert.Equal(Plain, IdsOf(tokens, "saber (fate), 1girl"));
        Assert.Equal(Plain, IdsOf(tokens, "saber (fate:1.3), [1girl]"));
        Assert.Equal([2176, 4055], IdsOf(tokens, "(sun)flower")); // two pieces, so no sunflower
    }

    [ClipVocabularyFact]
    public void CaptionTokens_ToTheLetter_AreTheIdsOfKohya()
    {
        var tokens = new CaptionTokens(
            ClipTokenizer.Load(ClipVocabularyFactAttribute.Vocabulary!), literal: true);

        Assert.Equal(Escaped, IdsOf(tokens, "saber (fate), 1girl"));
        Assert.NotEqual(Escaped, IdsOf(tokens, @"saber \(fate\), 1girl"));
    }

    private static readonly long[] Escaped = [25624, 263, 11734, 2361, 272, 1611]; // saber ( fate ), 1 girl
    private static readonly long[] Plain = [25624, 11734, 267, 272, 1611];         // saber fate , 1 girl

    private static IEnumerable<long> IdsOf(CaptionTokens tokens, string caption) =>
        tokens.Rows(caption, 75)[0].Skip(1).Take(tokens.Count(caption));
}
