namespace TrainTools.Training.Settings;

/// <summary>Settings that cannot work. The message lists every problem with what to do; it is shown as it is.</summary>
public sealed class SettingsException : Exception
{
    /// <inheritdoc cref="SettingsException"/>
    public SettingsException(string message) : base(message) => Problems = [message];

    /// <summary>Joins all problems, a line each.</summary>
    public SettingsException(IReadOnlyList<string> problems) : base(string.Join(Environment.NewLine, problems)) =>
        Problems = problems;

    /// <summary>Each problem by itself.</summary>
    public IReadOnlyList<string> Problems { get; }
}
