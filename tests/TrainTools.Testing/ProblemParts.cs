using TrainTools.Core.Problems;

namespace TrainTools.Testing;

/// <summary>What a test looks for in a problem.</summary>
public static class ProblemParts
{
    /// <summary>An argument; it must be there.</summary>
    public static string Argument(this Problem problem, string key) =>
        problem.Arguments.Single(argument => argument.Key == key).Value;

    /// <summary>The problems that an argument holds.</summary>
    public static IReadOnlyList<Problem> Inner(this Problem problem, string key) =>
        ProblemJson.Read(problem.Argument(key));
}
