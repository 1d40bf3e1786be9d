namespace TrainTools.Tagging;

/// <summary>What a tagger sees in an image: how likely each tag is, as far as it is likely at all.</summary>
/// <param name="General">General tags with underscores, the most likely first.</param>
/// <param name="Character">Characters, the most likely first.</param>
public sealed record ImageScores(IReadOnlyDictionary<string, float> General, IReadOnlyDictionary<string, float> Character)
{
    /// <summary>Tags that are less likely than this are not kept, and no threshold may be lower.</summary>
    public const float Least = 0.05f;

    /// <summary>Takes from a tagger's output what is likely enough; ratings are left out.</summary>
    public static ImageScores Of(IReadOnlyList<KnownTag> tags, ReadOnlySpan<float> output)
    {
        var likely = new List<(KnownTag Tag, float Score)>();
        for (int i = 0; i < tags.Count; i++)
        {
            if (output[i] >= Least)
                likely.Add((tags[i], Math.Min(output[i], 1)));
        }
        return new ImageScores(In(TagCategory.General), In(TagCategory.Character));

        Dictionary<string, float> In(TagCategory category)
        {
            var scores = new Dictionary<string, float>();
            foreach (var (tag, score) in likely.Where(one => one.Tag.Category == category).OrderByDescending(one => one.Score))
                scores.TryAdd(tag.Name, score);
            return scores;
        }
    }
}
