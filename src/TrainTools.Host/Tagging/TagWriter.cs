using TrainTools.Projects;
using TrainTools.Projects.Datasets;
using TrainTools.Tagging;

namespace TrainTools.Host.Tagging;

/// <summary>How tags come into captions.</summary>
/// <param name="Choice">Which, and how they are spelled.</param>
/// <param name="TriggerFirst">Whether the version's trigger word begins each caption.</param>
/// <param name="Replaces">Whether they take the place of what is there.</param>
internal sealed record TagRules(TagChoice Choice, bool TriggerFirst, bool Replaces)
{
    /// <summary>Those that a person begins with.</summary>
    public static TagRules Usual { get; } = new(new TagChoice(), TriggerFirst: true, Replaces: false);
}

/// <summary>What the tags would be.</summary>
internal sealed record TagPreview(IReadOnlyList<TagShare> Tags, int Seen, int NotSeen);

/// <summary>What was written.</summary>
/// <param name="Edit">The captions that are others now, and their undo.</param>
/// <param name="Kept">Images whose captions somebody changed meanwhile, and that were not replaced.</param>
/// <param name="NotSeen">Images that no tagger has looked at.</param>
internal sealed record WrittenTags(TagEditResult Edit, IReadOnlyList<string> Kept, int NotSeen);

/// <summary>Makes captions of what a tagger saw, as often as the person likes.</summary>
internal sealed class TagWriter(ProjectStore store, TaggingJob job)
{
    /// <summary>Counts the tags that images would get.</summary>
    /// <param name="imageIds">The images; none: all.</param>
    /// <exception cref="SettingsException">A threshold cannot be.</exception>
    public TagPreview Preview(string versionId, string taggerId, TagRules rules, IReadOnlyCollection<string> imageIds)
    {
        Check(rules);
        var scores = ScoreFile.Read(job.ScorePath(versionId, taggerId));
        var images = store.Open(versionId).Images().Where(image => imageIds.Count == 0 || imageIds.Contains(image.Id)).ToList();
        var tags = images.Where(image => scores.ContainsKey(image.Sha256))
            .Select(image => rules.Choice.Of(scores[image.Sha256])).ToList();
        return new TagPreview(TagStatistics.Of(tags), tags.Count, images.Count - tags.Count);
    }

    /// <summary>Writes them.</summary>
    /// <param name="revisions">The images, with the revisions of the captions that the person saw.</param>
    /// <exception cref="SettingsException">A threshold cannot be.</exception>
    public WrittenTags Write(
        string versionId, string taggerId, TagRules rules, IReadOnlyDictionary<string, string> revisions)
    {
        Check(rules);
        var scores = ScoreFile.Read(job.ScorePath(versionId, taggerId));
        string trigger = rules.TriggerFirst ? store.Find(versionId).Settings.TriggerWord : "";
        var kept = new List<string>();
        int notSeen = 0;
        var edit = store.Open(versionId).WriteCaptions(revisions, (image, wasChanged) =>
        {
            if (!scores.TryGetValue(image.Sha256, out var seen))
            {
                notSeen++;
                return null;
            }
            if (wasChanged && rules.Replaces)
            {
                kept.Add(image.Name); // somebody's newer words stay
                return null;
            }
            return TaggedCaption.Of(image.Caption, rules.Choice.Of(seen), trigger, rules.Replaces);
        });
        return new WrittenTags(edit, kept, notSeen);
    }

    private static void Check(TagRules rules)
    {
        if (rules.Choice.Problems() is { Count: > 0 } problems)
            throw new SettingsException(problems);
    }
}
