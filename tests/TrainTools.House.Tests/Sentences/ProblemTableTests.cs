using System.Text.Json;
using System.Text.RegularExpressions;
using TrainTools.Core.Problems;

namespace TrainTools.House.Tests.Sentences;

public sealed partial class ProblemTableTests
{
    [Theory]
    [InlineData("ja")]
    [InlineData("zh")]
    public void Table_OfALanguage_HasEveryCodeWithTheSameArgumentsAndNoMore(string language)
    {
        var path = Repository.PathOf($"extension/web/src/shared/texts/problems.{language}.json");
        var table = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!;

        // A sentence without a code goes through the other table.
        var english = ProblemTexts.English.Where(text => text.Key != ProblemTexts.Sentence).ToDictionary();
        Assert.Empty(english.Keys.Except(table.Keys));
        Assert.Empty(table.Keys.Except(english.Keys));
        Assert.All(english, text => Assert.Equal(Arguments(text.Value), Arguments(table[text.Key])));
    }

    [Fact]
    public void Table_OfEnglish_IsTheHosts()
    {
        var path = Repository.PathOf("extension/web/src/shared/texts/problems.en.json");
        var table = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!;

        Assert.Equal(ProblemTexts.English.Where(text => text.Key != ProblemTexts.Sentence).OrderBy(text => text.Key),
            table.OrderBy(text => text.Key));
    }

    private static List<string> Arguments(string text) =>
        [.. Argument().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{[a-z_]+\}")]
    private static partial Regex Argument();
}
