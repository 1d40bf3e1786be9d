using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>Captions as lists of tags, separated by commas; upper and lower case are the same tag.</summary>
internal static class Tags
{
    private static readonly StringComparer Same = StringComparer.OrdinalIgnoreCase;

    /// <summary>The tags of a caption in their order.</summary>
    public static List<string> Of(string caption) =>
        [.. caption.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The caption after an edit; the same text where the edit changes no tag.</summary>
    /// <param name="trigger">The trigger word, which keeps its place at the front.</param>
    /// <exception cref="ProjectsException">The edit names no tag.</exception>
    public static string Apply(TagEdit edit, string caption, string trigger)
    {
        var before = Of(caption);
        var after = edit switch
        {
            TagEdit.Add add => Added(before, Given(add.Tags), add.AtFront, trigger),
            TagEdit.Remove remove => [.. before.Except(Given(remove.Tags), Same)],
            TagEdit.Replace replace => Replaced(before, Given([replace.OldTag]), Of(replace.NewTag)),
            _ => throw new ArgumentOutOfRangeException(nameof(edit)),
        };
        return after.SequenceEqual(before) ? caption : CaptionText.OneLine(string.Join(", ", after));
    }

    /// <summary>How often each tag occurs, the most frequent first.</summary>
    public static IReadOnlyList<TagCount> Count(IEnumerable<string> captions) =>
    [
        .. captions.SelectMany(caption => Of(caption).Distinct(Same))
            .GroupBy(tag => tag, Same)
            .Select(tags => new TagCount(tags.Key, tags.Count()))
            .OrderByDescending(count => count.Images)
            .ThenBy(count => count.Tag, StringComparer.Ordinal),
    ];

    private static List<string> Given(IReadOnlyList<string> typed)
    {
        var tags = typed.SelectMany(Of).Distinct(Same).ToList();
        return tags.Count > 0
            ? tags
            : throw new ProjectsException(Refusal.InvalidInput, new Problem("tags.none", "tags"));
    }

    private static List<string> Added(List<string> tags, List<string> added, bool atFront, string trigger)
    {
        var missing = added.Except(tags, Same).ToList();
        if (!atFront) return [.. tags, .. missing];
        var behind = tags.Count > 0 && Same.Equals(tags[0], trigger) ? 1 : 0;
        return [.. tags[..behind], .. missing, .. tags[behind..]];
    }

    private static List<string> Replaced(List<string> tags, List<string> old, List<string> replacement) =>
        tags.Intersect(old, Same).Any()
            ? [.. tags.SelectMany(tag => old.Contains(tag, Same) ? replacement : [tag]).Distinct(Same)]
            : tags;
}
