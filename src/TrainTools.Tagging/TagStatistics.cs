namespace TrainTools.Tagging;

/// <summary>How often a tag comes.</summary>
/// <param name="Tag">As it is spelled.</param>
/// <param name="Images">In how many images.</param>
/// <param name="IsInNearlyAll">
/// Whether it stands in so many that a training can hardly tell it from the trigger word: what it means goes into the
/// trigger where the tag is left out, and stays apart from it where it is written.
/// </param>
public sealed record TagShare(string Tag, int Images, bool IsInNearlyAll);

/// <summary>The tags of many images, counted.</summary>
public static class TagStatistics
{
    /// <summary>From this share of the images on a tag is in nearly all.</summary>
    public const double NearlyAll = 0.9;

    private const int Few = 3; // among fewer images a share says nothing

    /// <summary>Each tag, the most frequent first.</summary>
    public static IReadOnlyList<TagShare> Of(IReadOnlyCollection<IReadOnlyList<string>> images) =>
    [
        .. images.SelectMany(tags => tags).GroupBy(tag => tag)
            .Select(tags => new TagShare(tags.Key, tags.Count(),
                images.Count >= Few && tags.Count() >= images.Count * NearlyAll))
            .OrderByDescending(share => share.Images).ThenBy(share => share.Tag, StringComparer.Ordinal),
    ];
}
