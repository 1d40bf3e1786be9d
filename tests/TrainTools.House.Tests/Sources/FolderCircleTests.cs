namespace TrainTools.House.Tests.Sources;

/// <summary>Between the folders of one project dependence runs one way, as it does between projects.</summary>
public sealed class FolderCircleTests
{
    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Repository.PathOf("src"))
        .Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfOneProject_DependOneWay(string project)
    {
        var uses = FolderUses.Of(project);

        Findings.None(
            $"In {project} these folders use each other; what both need belongs below them:",
            uses.Circles().SelectMany(uses.Within));
    }

    [Theory]
    [InlineData("using P.B;\nnamespace P.A;\nclass One;", "namespace P.B;\nclass Two { One? x; }", false)]
    [InlineData("using P.B;\nnamespace P.A;\nclass One;", "namespace P.B;\nclass Two { A.One? x; }", true)]
    [InlineData("using P.B;\nnamespace P;\nclass One;", "namespace P.B;\nclass Two { One? x; }", true)]
    [InlineData("using P.B;\nnamespace P;\nclass One;", "namespace P.B;\nclass Two { int One { get; } }", false)]
    [InlineData("using P.B;\nnamespace P.A;\nclass One;", "using P.A;\nnamespace P.B;\nclass Two;", true)]
    public void Circles_OfTwoFiles_AreSeenByUsingLinesAndNames(string one, string two, bool expected)
    {
        var uses = new FolderUses("P", [("one.cs", one), ("two.cs", two)]);

        Assert.Equal(expected, uses.Circles().Any());
    }
}
