using TrainTools.Core.Settings;

namespace TrainTools.Core.Tests.Settings;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("rank", "rank", 0)]
    [InlineData("rnak", "rank", 1)] // neighbours swapped count once
    [InlineData("epoch", "epochs", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_OfTwoWords_CountsTheLettersToChange(string a, string b, int expected)
    {
        int distance = Spelling.Distance(a, b);

        Assert.Equal(expected, distance);
    }

    [Theory]
    [InlineData("--rnak", "--rank")]
    [InlineData("--EPOCH", "--epochs")]
    [InlineData("--learning-rate", null)]
    [InlineData("-x", null)]
    public void Nearest_OfATypedOption_IsOnlyGivenWhenItIsNear(string typed, string? expected)
    {
        string? nearest = Spelling.Nearest(typed, ["--rank", "--epochs", "--lr"]);

        Assert.Equal(expected, nearest);
    }
}
