using TrainTools.Diffusion.Tokenizers.Prompts;

namespace TrainTools.Diffusion.Tests.Tokenizers.Prompts;

public sealed class PromptScheduleTests
{
    [Theory]
    [InlineData("[a:b:0.25]", "1 a|4 b")]
    [InlineData("[a:b:1]", "1 a|4 b")]          // a whole number is a step
    [InlineData("[a:b:1.0]", "4 a")]            // one with a point is a share
    [InlineData("[a:b:0]", "4 b")]
    [InlineData("[a:b: 2 ]", "2 a|4 b")]
    [InlineData("[b:2] c", "2  c|4 b c")]
    [InlineData("[[a:b:1]:c:2]", "1 a|2 b|4 c")]
    [InlineData("([a:b:2]:1.2)", "2 (a:1.2)|4 (b:1.2)")]
    [InlineData("[a|b|]", "1 a|2 b|3 |4 a")]
    [InlineData("a [b:c d", "4 a [b:c d")]      // never closed: text
    [InlineData("[a:b:c]", "4 [a:b:c]")]
    [InlineData("[a:2] | b", "4 [a:2] | b")]    // a bar outside: no prompt by the grammar
    [InlineData(@"\[a:b:2\]", @"4 \[a:b:2\]")]
    [InlineData("a\\", "4 a\\")]
    [InlineData("", "4 ")]
    public void Parts_OfAPromptInFourSteps_AreThese(string prompt, string parts)
    {
        var found = PromptSchedule.Of(prompt, 4);

        Assert.Equal(parts.Split('|') is { Length: > 1 } several && !parts.Contains(" | ", StringComparison.Ordinal)
            ? several
            : [parts], found.Select(part => $"{part.Until} {part.Prompt}"));
    }

    [Fact]
    public void Parts_OfPairsWithinThousands_AreTextAndNoOverflow()
    {
        var prompt = new string('[', 5000) + "a" + new string(']', 5000);

        Assert.Equal([new PromptPart(4, prompt)], PromptSchedule.Of(prompt, 4));
    }

    [Theory]
    [InlineData("a AND b", true)]
    [InlineData("SAND and sea", false)]
    public void IsSeveral_GoesByTheWordInCapitals(string prompt, bool several) =>
        Assert.Equal(several, PromptSchedule.IsSeveral(prompt));
}
