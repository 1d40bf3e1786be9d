using TrainTools.Core.Problems;

namespace TrainTools.Tagging;

/// <summary>Which tags of those that a tagger sees go into a caption, and how they are spelled there.</summary>
public sealed record TagChoice
{
    /// <summary>General tags at least this likely; 0.05 to 1. The taggers' own page has 0.35.</summary>
    public double GeneralThreshold { get; init; } = 0.35;

    /// <summary>Characters at least this likely; 0.05 to 1. The taggers' own page has 0.85.</summary>
    public double CharacterThreshold { get; init; } = 0.85;

    /// <summary>Tags that are left out, spelled in any way.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>Whether underscores stay; else they become spaces, but not in a face such as <c>^_^</c>.</summary>
    public bool KeepsUnderscores { get; init; }

    /// <summary>
    /// Whether a bracket gets a backslash, as a prompt needs it to mean a bracket; captions are read as prompts.
    /// </summary>
    public bool EscapesBrackets { get; init; } = true;

    /// <summary>Whether characters come before general tags.</summary>
    public bool CharactersFirst { get; init; }

    /// <summary>What cannot be.</summary>
    public IReadOnlyList<Problem> Problems() =>
    [
        .. new[] { ("general_threshold", GeneralThreshold), ("character_threshold", CharacterThreshold) }
            .Where(one => !(one.Item2 >= ImageScores.Least && one.Item2 <= 1))
            .Select(one => new Problem("tagging.threshold", one.Item1,
                ("value", FormattableString.Invariant($"{one.Item2}")))),
    ];

    /// <summary>The tags of an image, the most likely first.</summary>
    public IReadOnlyList<string> Of(ImageScores scores)
    {
        var general = Likely(scores.General, GeneralThreshold);
        var characters = Likely(scores.Character, CharacterThreshold);
        var dropped = Dropped.Select(TagSpelling.Key).ToHashSet();
        return [.. (CharactersFirst ? characters.Concat(general) : general.Concat(characters))
            .Where(tag => !dropped.Contains(TagSpelling.Key(tag)))
            .Select(tag => TagSpelling.Of(tag, KeepsUnderscores, EscapesBrackets)).Distinct()];
    }

    // Compared as the network gave them: a threshold of 0.35 lets a tag of 0.35f in.
    private static IEnumerable<string> Likely(IReadOnlyDictionary<string, float> scores, double threshold) => scores
        .Where(score => score.Value >= (float)threshold)
        .OrderByDescending(score => score.Value).ThenBy(score => score.Key, StringComparer.Ordinal)
        .Select(score => score.Key);
}
