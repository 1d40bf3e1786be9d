using System.Text.Json;
using System.Text.RegularExpressions;
using TrainTools.Host.Planning;
using TrainTools.Projects.Names;
using TrainTools.Projects.Store;
using TrainTools.Testing;

namespace TrainTools.Host.Tests.Planning;

/// <summary>What the planning really says is what the tab's table of translations has.</summary>
public sealed class ToldSentencesTests
{
    private static readonly IReadOnlyList<Regex> Templates = LoadTemplates();

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("CON")]
    [InlineData("trailing.")]
    [InlineData("none")]
    [InlineData("a:b")]
    public void Problem_OfAnOutputName_IsInTheTabsTable(string name)
    {
        string said = OptionsInWords.Of(FileNames.Problem(name)!);

        Assert.False(IsUnknown(said), said);
    }

    [Fact]
    public void Reasons_OfEveryRecommendation_AreInTheTabsTable()
    {
        var said =
            from kind in Enum.GetValues<SubjectKind>()
            from look in Enum.GetValues<Look>()
            from reason in Recommendations.For(kind, look, new VersionSettings()).Reasons
            select reason.Text;

        Assert.DoesNotContain(said, IsUnknown);
    }

    private static bool IsUnknown(string sentence) => !Templates.Any(template => template.IsMatch(sentence));

    private static List<Regex> LoadTemplates()
    {
        string path = Path.Combine(Repository.Root, "extension", "web", "src", "shared", "texts", "told.ja.json");
        using var table = JsonDocument.Parse(File.ReadAllText(path));
        return [.. table.RootElement.GetProperty("host").EnumerateObject().Select(entry => new Regex(
            "^" + Regex.Replace(Regex.Escape(entry.Name), @"\\\{\d+}", "(.+)") + "$"))];
    }
}
