using TrainTools.Tagging;

namespace TrainTools.Cli.Console;

/// <summary>The sentences about the tags that were found.</summary>
internal static class TagCountText
{
    private const int Shown = 30;

    /// <summary>The most frequent tags, and those that stand in nearly all images.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<TagShare> tags)
    {
        if (tags.Count == 0)
            yield break;
        string more = tags.Count > Shown ? $", and {tags.Count - Shown} more" : "";
        yield return "Tags: " + string.Join(", ", tags.Take(Shown).Select(tag => $"{tag.Tag} ({tag.Images})")) + more;
        var nearlyAll = tags.Where(tag => tag.IsInNearlyAll).Select(tag => tag.Tag).ToList();
        if (nearlyAll.Count > 0)
        {
            yield return $"In nearly all images: {string.Join(", ", nearlyAll)}. What belongs to the subject itself is " +
                "better left out (--drop), so that the trigger word takes it over; what should stay changeable is kept.";
        }
    }
}
