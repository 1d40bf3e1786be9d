namespace TestReport;

/// <summary>All projects' results, as a person and a program read them.</summary>
public sealed class Summary(IReadOnlyList<ProjectResult> projects)
{
    /// <summary>Tests that passed, over all projects.</summary>
    public int Passed => projects.Sum(project => project.Passed);

    /// <summary>Tests that failed, over all projects; a project that broke off counts as one.</summary>
    public int Failed => projects.Sum(project => project.Failed.Count);

    /// <summary>Whether something passed and nothing failed.</summary>
    public bool IsGreen => Passed > 0 && Failed == 0;

    /// <summary>Reads <c>NAME.trx</c> of each project and <c>NAME.txt</c> of each suite in <paramref name="folder"/>.</summary>
    public static Summary Read(IEnumerable<string> projects, string folder, params IEnumerable<string> suites) => new(
    [
        .. projects.Select(name => ProjectResult.Read(name, Path.Combine(folder, name + ".trx"))),
        .. suites.Select(name => ProjectResult.ReadText(name, Path.Combine(folder, name + ".txt"))),
    ]);

    /// <summary>A line a project, the skipped tests by reason, the failed ones, and the sum as the last line.</summary>
    public void Write(TextWriter output)
    {
        int width = projects.Select(project => project.Name.Length).DefaultIfEmpty().Max();
        output.WriteLine();
        foreach (var project in projects)
            output.WriteLine($"{project.Name.PadRight(width)}  {project.Passed,5} passed  " +
                $"{project.Failed.Count,3} failed  {project.Skipped.Count,3} skipped");
        WriteSkipped(output);
        foreach (string name in projects.SelectMany(project => project.Failed))
            output.WriteLine($"failed: {name}");
        output.WriteLine();
        output.WriteLine($"{Passed} passed, {Failed} failed");
    }

    // Many tests are skipped for one reason; it is told once.
    private void WriteSkipped(TextWriter output)
    {
        var reasons = projects.SelectMany(project => project.Skipped).GroupBy(test => test.Reason).ToList();
        if (reasons.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine($"{reasons.Sum(reason => reason.Count())} skipped:");
        foreach (var reason in reasons.OrderBy(reason => reason.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"  {reason.Key}");
            foreach (var test in reason)
                output.WriteLine($"    {test.Name}");
        }
    }
}
