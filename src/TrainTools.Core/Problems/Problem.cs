namespace TrainTools.Core.Problems;

/// <summary>
/// Something that a person can mend: a code, the field it stands at and what belongs into its sentence. The English
/// sentences are in <see cref="ProblemTexts"/>; the tab has its own tables by the same codes.
/// </summary>
/// <param name="Code">Such as <c>setting.range</c>.</param>
/// <param name="Field">A setting's key, see <see cref="Settings.Setting.Key"/>; empty: it stands at none.</param>
/// <param name="Arguments">
/// What the sentence's braces stand for, in the order of the sentence. A name that ends in <c>_field</c> holds a
/// setting's key, shown as that setting's name.
/// </param>
public sealed record Problem(
    string Code, string Field, params IReadOnlyList<(string Key, string Value)> Arguments)
{
    /// <summary>A sentence that has no code yet, as it is.</summary>
    public static Problem Of(string sentence) => new(ProblemTexts.Sentence, "", ("sentence", sentence));
}
