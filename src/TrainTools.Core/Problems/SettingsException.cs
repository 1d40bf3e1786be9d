using TrainTools.Core.Settings;

namespace TrainTools.Core.Problems;

/// <summary>Settings that cannot work, with every problem at once.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>A problem whose sentence has no code yet.</summary>
    public SettingsException(string sentence) : this([Problem.Of(sentence)]) { }

    /// <inheritdoc cref="SettingsException"/>
    public SettingsException(IReadOnlyList<Problem> problems) : base(InWords(problems)) => Problems = problems;

    /// <summary>Each problem by itself.</summary>
    public IReadOnlyList<Problem> Problems { get; }

    // As the command line shows it, a line each; who shows it elsewhere takes the problems.
    private static string InWords(IReadOnlyList<Problem> problems) => string.Join(
        Environment.NewLine, problems.Select(problem => ProblemTexts.InEnglish(problem, Catalogue.OptionOf)));
}
