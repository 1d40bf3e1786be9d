using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TestReport;

/// <summary>What one test project reported.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Names of the tests that failed; a run that broke off counts as one.</param>
/// <param name="Skipped">Tests that did not run, with the reason each gave.</param>
public sealed partial record ProjectResult(
    string Name, int Passed, IReadOnlyList<string> Failed, IReadOnlyList<SkippedTest> Skipped)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Reads the project's .trx file; a missing or broken one is a failure, not nothing.</summary>
    public static ProjectResult Read(string project, string file)
    {
        if (!File.Exists(file))
            return Broken(project, "reported nothing; it did not build, or ended before its tests");
        try
        {
            return Read(project, XDocument.Load(file));
        }
        catch (System.Xml.XmlException e)
        {
            return Broken(project, $"left an unreadable report ({e.Message})");
        }
    }

    /// <summary>
    /// Reads what a suite printed: lines <c>failed: NAME</c> and <c>skipped: NAME: REASON</c>, and as the last one the
    /// sum; without that the suite broke off.
    /// </summary>
    public static ProjectResult ReadText(string suite, string file)
    {
        string[] lines = File.Exists(file) ? [.. File.ReadAllLines(file).Where(line => line.Trim().Length > 0)] : [];
        if (lines.Length == 0 || SumLine().Match(lines[^1].Trim()) is not { Success: true } sum)
            return Broken(suite, "broke off before its sum");

        var failed = lines.Where(line => line.StartsWith("failed: ", StringComparison.Ordinal))
            .Select(line => $"{suite}: {line["failed: ".Length..]}").ToList();
        int count = int.Parse(sum.Groups[2].Value, CultureInfo.InvariantCulture);
        while (failed.Count < count)
            failed.Add($"{suite}: see its output above");
        var skipped = lines.Where(line => line.StartsWith("skipped: ", StringComparison.Ordinal))
            .Select(line => line["skipped: ".Length..].Split(": ", 2))
            .Select(parts => new SkippedTest($"{suite}: {parts[0]}", parts.Length == 2 ? parts[1] : "no reason given"));
        return new ProjectResult(suite, int.Parse(sum.Groups[1].Value, CultureInfo.InvariantCulture), failed, [.. skipped]);
    }

    [GeneratedRegex(@"^(\d+) passed, (\d+) failed")]
    private static partial Regex SumLine();

    private static ProjectResult Read(string project, XDocument report)
    {
        var results = report.Descendants(Trx + "UnitTestResult").ToList();
        var failed = Named(results, "Failed").Select(result => $"{result.Attribute("testName")?.Value}").ToList();
        var skipped = Named(results, "NotExecuted").Select(result => new SkippedTest(
            $"{result.Attribute("testName")?.Value}",
            result.Descendants(Trx + "Message").FirstOrDefault()?.Value.Trim() ?? "no reason given")).ToList();

        // A test host that crashes leaves the tests that were done; only the summary says that it broke off.
        bool brokeOff = report.Descendants(Trx + "ResultSummary").Any(summary =>
            summary.Attribute("outcome")?.Value is not ("Completed" or "Passed"));
        if (brokeOff && failed.Count == 0)
            failed.Add($"{project} broke off before its last test");
        return new ProjectResult(project, Named(results, "Passed").Count(), failed, skipped);
    }

    private static IEnumerable<XElement> Named(IEnumerable<XElement> results, string outcome) =>
        results.Where(result => result.Attribute("outcome")?.Value == outcome);

    private static ProjectResult Broken(string project, string why) => new(project, 0, [$"{project} {why}"], []);
}

/// <summary>A test that did not run, and why.</summary>
public sealed record SkippedTest(string Name, string Reason);
