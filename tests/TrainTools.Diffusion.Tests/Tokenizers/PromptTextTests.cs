using TrainTools.Diffusion.Tokenizers;

namespace TrainTools.Diffusion.Tests.Tokenizers;

public sealed class PromptTextTests
{
    [Theory]
    [InlineData("a, b ,c", "a|b|c")]
    [InlineData("", "")]
    [InlineData("a,", "a|")]
    [InlineData("(a, b:1.2), c", "(a, b:1.2)|c")]
    [InlineData("[a, (b, c)], d", "[a, (b, c)]|d")]
    [InlineData(@"\(a, b\), c", @"\(a|b\)|c")]
    [InlineData(":(, a, b", ":(|a|b")]                  // a face, not a bracket
    [InlineData("a), b, (c", "a)|b|(c")]
    public void Tags_OfACaption_AreCutOutsideOfPairsOnly(string caption, string tags) =>
        Assert.Equal(tags.Split('|'), PromptText.Tags(caption));

    [Theory]
    [InlineData("(a:1.2.3)", "a:1.2.3)")]               // no number, where A1111 gives up
    [InlineData(@"a\", "a")]
    [InlineData("a AND b", "a AND b")]
    [InlineData("BREAKFAST", "BREAKFAST")]
    [InlineData("a <lora:x:0.8> b<3", "a  b<3")]
    public void Pieces_OfOddText_KeepItsWords(string prompt, string text) =>
        Assert.Equal([text], PromptText.Pieces(prompt).Select(piece => piece.Text));

    [Fact]
    public void Pieces_OfAWordInCapitals_AreABreak() =>
        Assert.Equal([false, true, false], PromptText.Pieces("a BREAK b").Select(piece => piece.IsBreak));
}
