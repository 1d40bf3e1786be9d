using System.Text.Json.Serialization;

namespace TrainTools.Core.Problems;

/// <summary>
/// Something that a person is told: a code, the field it stands at and what belongs into its sentence. The sentences
/// are in <c>Texts/</c>, a file a language, by the code; see <see cref="ProblemTexts"/>. Two problems with equal parts
/// are equal.
/// </summary>
/// <param name="Code">Such as <c>setting.range</c>.</param>
/// <param name="Field">A setting's key, see <see cref="Settings.Setting.Key"/>; empty: it stands at none.</param>
/// <param name="Arguments">
/// What the sentence's braces stand for. A name that ends in <c>_field</c> holds a setting's key, shown as that
/// setting's name; one that ends in <c>_problem</c> holds problems, see <see cref="Inner"/>, shown as their sentences.
/// </param>
[JsonConverter(typeof(ProblemJson))]
public sealed record Problem(
    string Code, string Field, params IReadOnlyList<(string Key, string Value)> Arguments)
{
    /// <summary>The code of a sentence that is passed on as it came.</summary>
    public const string Sentence = "sentence";

    /// <summary>
    /// A sentence as it is, for what was written down before there were codes, or comes from another program.
    /// </summary>
    public static Problem Of(string sentence) => new(Sentence, "", ("sentence", sentence));

    /// <summary>An argument that holds problems; its sentences follow each other where the brace stands.</summary>
    /// <param name="key">A name that ends in <c>_problem</c>.</param>
    /// <param name="problems">None: the brace and the space before it are left out.</param>
    public static (string Key, string Value) Inner(string key, params IReadOnlyList<Problem> problems) =>
        (key, ProblemJson.Write(problems));

    /// <inheritdoc/>
    public bool Equals(Problem? other) =>
        other is not null && Code == other.Code && Field == other.Field && Arguments.SequenceEqual(other.Arguments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Field, Arguments.Count);
}
