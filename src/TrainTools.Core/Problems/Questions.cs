namespace TrainTools.Core.Problems;

/// <summary>
/// What a start asks about before it does something that a person may not want. A question is a problem whose code the
/// person confirms: in the tab by saying yes to it, on the command line by an option.
/// </summary>
public static class Questions
{
    /// <summary>Those that nobody has said yes to.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="confirmed">The codes that were confirmed.</param>
    public static IReadOnlyList<Problem> Open(IReadOnlyList<Problem> asked, IReadOnlyCollection<string> confirmed) =>
        [.. asked.Where(question => !confirmed.Contains(question.Code))];
}
