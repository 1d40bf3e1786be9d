using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Install;

public sealed partial class SuitesTests
{
    [Fact]
    public void TestCommands_OfBothSystems_RunTheSameSuites()
    {
        string linux = File.ReadAllText(Repository.PathOf("install/test.sh"));
        string windows = File.ReadAllText(Repository.PathOf("install/test.cmd"));

        string[] expected = SuitesOfLinux().Match(linux).Groups[1].Value.Split(' ');

        Assert.Equal(expected, SuiteOfWindows().Matches(windows).Select(call => call.Groups[1].Value));
        Assert.EndsWith(string.Join(' ', expected), ReportOf(linux));
        Assert.EndsWith(string.Join(' ', expected), ReportOf(windows));
    }

    private static string ReportOf(string script) => script.Split('\n').Last(line => line.Contains("TestReport.dll")).Trim();

    [GeneratedRegex("for suite in ([a-z0-9 ]+);")]
    private static partial Regex SuitesOfLinux();

    [GeneratedRegex("call :suite ([a-z0-9]+) ")]
    private static partial Regex SuiteOfWindows();
}
