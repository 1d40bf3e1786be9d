namespace TrainTools.House.Tests.Sources;

/// <summary>Fails with every finding on a line of its own, for a list in which a person can jump to each place.</summary>
internal static class Findings
{
    /// <summary>Passes when there is none; <paramref name="rule"/> is the sentence that was broken.</summary>
    public static void None(string rule, IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, $"{rule}{string.Concat(all.Select(finding => "\n  " + finding))}");
    }
}
