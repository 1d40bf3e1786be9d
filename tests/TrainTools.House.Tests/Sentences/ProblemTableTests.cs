using System.Text.Json;
using System.Text.RegularExpressions;
using TrainTools.Core.Problems;

namespace TrainTools.House.Tests.Sentences;

/// <summary>That the tables of sentences in the Core project hold what the sources name, in every language.</summary>
public sealed partial class ProblemTableTests
{
    private const string OnlyTheCommandLines = "command.";

    [Theory]
    [InlineData("ja")]
    [InlineData("zh")]
    public void Table_OfALanguage_HasEveryCodeWithTheSameKeysAndNoMore(string language)
    {
        var table = Table(language);

        Assert.Empty(ProblemTexts.English.Keys.Except(table.Keys));
        Assert.Empty(table.Keys.Except(ProblemTexts.English.Keys));
        Assert.All(ProblemTexts.English, text => Assert.Equal(Keys(text.Value), Keys(table[text.Key])));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("ja")]
    [InlineData("zh")]
    [InlineData("command_line")]
    public void Table_OfEachKind_IsSortedByItsCodes(string name) =>
        Assert.Equal(Table(name).Keys.Order(StringComparer.Ordinal), Table(name).Keys);

    [Fact]
    public void Table_OfTheCommandLine_HoldsItsOwnCodesAndOtherWordsForThoseOfTheTab()
    {
        Assert.DoesNotContain(ProblemTexts.English.Keys, IsOnlyTheCommandLines);
        Assert.All(ProblemTexts.CommandLine.Keys.Where(code => !IsOnlyTheCommandLines(code)),
            code => Assert.Contains(code, ProblemTexts.English));
    }

    [Fact]
    public void Code_ThatASourceNames_HasASentence()
    {
        var unknown = Sources("src", "*.cs").SelectMany(text => NewProblem().Matches(text))
            .Select(match => match.Groups["code"].Value).Distinct()
            .Where(code => !ProblemTexts.English.ContainsKey(code) && !ProblemTexts.CommandLine.ContainsKey(code));

        Assert.Empty(unknown);
    }

    [Fact]
    public void Code_ThatHasASentence_IsNamedInASource()
    {
        var text = string.Concat([
            .. Sources("src", "*.cs"), .. Sources("extension", "*.py"),
            .. Sources("extension/web/src", "*.ts"), .. Sources("extension/web/src", "*.tsx"),
        ]);
        var named = Quoted().Matches(text).Select(match => match.Groups["code"].Value).ToHashSet();
        var composed = Composed().Matches(text).Select(match => match.Groups["area"].Value).ToHashSet();

        Assert.DoesNotContain(ProblemTexts.English.Keys.Union(ProblemTexts.CommandLine.Keys),
            code => !named.Contains(code) && !composed.Contains(code.Split('.')[0]));
    }

    private static bool IsOnlyTheCommandLines(string code) =>
        code.StartsWith(OnlyTheCommandLines, StringComparison.Ordinal);

    private static IEnumerable<string> Keys(string sentence) => ProblemTexts.Keys(sentence).Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Table(string name) => JsonSerializer.Deserialize<Dictionary<string, string>>(
        File.ReadAllText(Repository.PathOf($"src/TrainTools.Core/Problems/Texts/{name}.json")))!;

    private static IEnumerable<string> Sources(string folder, string pattern) =>
        Repository.Files(folder, pattern).Select(File.ReadAllText);

    [GeneratedRegex("""\bnew (?:\w+\.)*Problem\(\s*"(?<code>[a-z0-9_.]+)"(?=,)""")]
    private static partial Regex NewProblem();

    [GeneratedRegex("""(?<quote>["'])(?<code>[a-z0-9_]+(?:\.[a-z0-9_]+)?)\k<quote>""")]
    private static partial Regex Quoted();

    /// <summary>The area of a code whose end is put in: <c>$"preparing.{what}"</c>.</summary>
    [GeneratedRegex("""["'`](?<area>[a-z_]+)\.(?:\{|\$\{|["'`])""")]
    private static partial Regex Composed();
}
