namespace TrainTools.Tagging;

/// <summary>A caption with a tagger's tags in it.</summary>
public static class TaggedCaption
{
    /// <summary>The caption.</summary>
    /// <param name="before">What is there; empty: nothing.</param>
    /// <param name="tags">What the tagger sees, as it is spelled.</param>
    /// <param name="trigger">The trigger word, which comes first; empty: none.</param>
    /// <param name="replaces">Whether the tags take the place of what is there, instead of following it.</param>
    /// <returns>
    /// What is there where the tagger sees nothing. Nothing that a person wrote is lost unless it is replaced.
    /// </returns>
    public static string Of(string before, IReadOnlyList<string> tags, string trigger, bool replaces)
    {
        var old = before.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (tags.Count == 0 && (replaces || old.Length == 0))
            return before;
        var kept = replaces ? [] : old;
        var known = kept.Select(TagSpelling.Key).ToHashSet();
        List<string> all = [.. kept, .. tags.Where(tag => known.Add(TagSpelling.Key(tag)))];
        if (trigger.Trim() is { Length: > 0 } word)
        {
            string key = TagSpelling.Key(word);
            // As it is spelled in the caption, where it is there already.
            string first = all.FirstOrDefault(tag => TagSpelling.Key(tag) == key) ?? word;
            all = [replaces ? word : first, .. all.Where(tag => TagSpelling.Key(tag) != key)];
        }
        return all.SequenceEqual(old) ? before : string.Join(", ", all);
    }
}
