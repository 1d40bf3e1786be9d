namespace TrainTools.Core.Problems;

/// <summary>Settings that cannot work, with every problem at once.</summary>
public sealed class SettingsException : Exception, IHasProblems
{
    /// <summary>A single problem that stands at no setting.</summary>
    public SettingsException(string code, params IReadOnlyList<(string Key, string Value)> arguments)
        : this([new Problem(code, "", arguments)]) { }

    /// <inheritdoc cref="SettingsException"/>
    public SettingsException(IReadOnlyList<Problem> problems) : base(InWords(problems)) => Problems = problems;

    /// <summary>Each problem by itself.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    private static string InWords(IReadOnlyList<Problem> problems) => string.Join(
        Environment.NewLine, problems.Select(problem => ProblemTexts.InEnglish(problem)));
}
