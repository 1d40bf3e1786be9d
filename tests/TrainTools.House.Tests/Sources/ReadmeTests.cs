using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sources;

/// <summary>The pages that a newcomer reads: short, and without a link into the void.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Readme_OfTheRepository_HasAtMost120Lines()
    {
        Assert.InRange(File.ReadLines(Repository.PathOf("README.md")).Count(), 1, 120);
    }

    [Fact]
    public void Readme_OfAFolder_HasAtMost15Lines()
    {
        var tooLong = Repository.Files("src", "README.md").Where(file => File.ReadLines(file).Count() > 15);

        Findings.None("A folder's README.md has at most 15 lines:", tooLong.Select(Repository.Relative));
    }

    [Fact]
    public void Readmes_LinkToFilesThatAreThere()
    {
        var dead =
            from file in Repository.Files("src", "README.md").Append(Repository.PathOf("README.md"))
                .Append(Repository.PathOf("CONTRIBUTING.md"))
            from Match link in Link().Matches(File.ReadAllText(file))
            let target = link.Groups[1].Value
            where !target.Contains("://", StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target))
            select $"{Repository.Relative(file)} links to {target}";

        Findings.None("A link leads nowhere:", dead);
    }

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Link();
}
