using TestReport;

namespace TrainTools.House.Tests.Report;

public sealed class SummaryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("traintools-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_OverSeveralProjects_EndsWithTheSumAloneOnItsLine()
    {
        Report("A.Tests", "Completed", ("A.One", "Passed", ""), ("A.Two", "Passed", ""));
        Report("B.Tests", "Completed", ("B.One", "Passed", ""));

        var lines = Written("A.Tests", "B.Tests");

        Assert.Equal("3 passed, 0 failed", lines[^1]);
    }

    [Fact]
    public void Write_WithSkippedTests_TellsEachReasonOnceWithItsTests()
    {
        Report("A.Tests", "Completed", ("A.One", "Passed", ""), ("A.Two", "NotExecuted", "Needs a GPU."),
            ("A.Three", "NotExecuted", "Needs a GPU."));

        var lines = Written("A.Tests");

        Assert.Contains("2 skipped:", lines);
        Assert.Single(lines, line => line == "  Needs a GPU.");
        Assert.Contains("    A.Three", lines);
        Assert.Equal("1 passed, 0 failed", lines[^1]);
    }

    [Fact]
    public void IsGreen_WithAFailedTest_IsFalseAndTheTestIsNamed()
    {
        Report("A.Tests", "Failed", ("A.One", "Passed", ""), ("A.Two", "Failed", "Assert.Equal() Failure"));

        var summary = Summary.Read(["A.Tests"], _folder);

        Assert.False(summary.IsGreen);
        Assert.Contains("failed: A.Two", Written("A.Tests"));
        Assert.Equal("1 passed, 1 failed", Written("A.Tests")[^1]);
    }

    [Fact]
    public void Write_WithASuiteOfAnotherLanguage_AddsItsSum()
    {
        Report("A.Tests", "Completed", ("A.One", "Passed", ""));
        File.WriteAllText(Path.Combine(_folder, "web.txt"), "ok\nskipped: story: no browser\n7 passed, 0 failed\n\n");

        var summary = Summary.Read(["A.Tests"], _folder, "web");

        Assert.Equal((8, 0, true), (summary.Passed, summary.Failed, summary.IsGreen));
    }

    [Theory]
    [InlineData("failed: login\n7 passed, 2 failed\n", 2)]
    [InlineData("7 passed\nTraceback", 1)]
    [InlineData(null, 1)]
    public void IsGreen_WithASuiteThatFailedOrBrokeOff_IsFalse(string? output, int failed)
    {
        Report("A.Tests", "Completed", ("A.One", "Passed", ""));
        if (output is not null)
            File.WriteAllText(Path.Combine(_folder, "web.txt"), output);

        var summary = Summary.Read(["A.Tests"], _folder, "web");

        Assert.Equal((failed, false), (summary.Failed, summary.IsGreen));
    }

    [Fact]
    public void IsGreen_WhenAProjectReportedNothing_IsFalse()
    {
        Report("A.Tests", "Completed", ("A.One", "Passed", ""));

        var summary = Summary.Read(["A.Tests", "B.Tests"], _folder);

        Assert.False(summary.IsGreen);
        Assert.Equal(1, summary.Failed);
    }

    [Fact]
    public void IsGreen_WhenATestHostCrashed_IsFalse()
    {
        Report("A.Tests", "Failed", ("A.One", "Passed", ""));

        var summary = Summary.Read(["A.Tests"], _folder);

        Assert.False(summary.IsGreen);
        Assert.Equal(1, summary.Failed);
    }

    [Fact]
    public void IsGreen_WithAnUnreadableReport_IsFalse()
    {
        File.WriteAllText(Path.Combine(_folder, "A.Tests.trx"), "<TestRun><Results>");

        var summary = Summary.Read(["A.Tests"], _folder);

        Assert.False(summary.IsGreen);
    }

    [Fact]
    public void IsGreen_WhenNothingRan_IsFalse()
    {
        var summary = Summary.Read([], _folder);

        Assert.False(summary.IsGreen);
    }

    private string[] Written(params string[] projects)
    {
        var text = new StringWriter { NewLine = "\n" };
        Summary.Read(projects, _folder).Write(text);
        return text.ToString().TrimEnd('\n').Split('\n');
    }

    private void Report(string project, string outcome, params (string Name, string Outcome, string Message)[] tests)
    {
        var results = tests.Select(test => $"""
            <UnitTestResult testName="{test.Name}" outcome="{test.Outcome}">
              <Output><ErrorInfo><Message>{test.Message}</Message></ErrorInfo></Output>
            </UnitTestResult>
            """);
        File.WriteAllText(Path.Combine(_folder, project + ".trx"), $"""
            <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>{string.Concat(results)}</Results>
              <ResultSummary outcome="{outcome}" />
            </TestRun>
            """);
    }
}
