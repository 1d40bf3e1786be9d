namespace TrainTools.Tagging;

/// <summary>How a tag is spelled: Danbooru has underscores, a caption spaces, a WebUI's prompt <c>\(</c>.</summary>
public static class TagSpelling
{
    /// <summary>As it stands in a caption.</summary>
    /// <param name="tag">As the tagger has it.</param>
    public static string Of(string tag, bool keepsUnderscores, bool escapesBrackets)
    {
        string spelled = keepsUnderscores || IsFace(tag) ? tag : tag.Replace('_', ' ');
        return escapesBrackets
            ? spelled.Replace("\\", "\\\\").Replace("(", "\\(").Replace(")", "\\)").Replace("[", "\\[").Replace("]", "\\]")
            : spelled;
    }

    /// <summary>
    /// Whether a tag is a face drawn of signs, whose underscore is a mouth: one underscore, and on either side at most
    /// one letter or digit: <c>0_0</c>, <c>^_^</c>, <c>(o)_(o)</c>, <c>||_||</c>. A word such as <c>k_(project)</c> is
    /// none.
    /// </summary>
    public static bool IsFace(string tag) =>
        tag.Split('_') is [var left, var right] && left.Length + right.Length > 0
        && left.Count(char.IsLetterOrDigit) <= 1 && right.Count(char.IsLetterOrDigit) <= 1;

    /// <summary>The same for all spellings of a tag.</summary>
    public static string Key(string tag) =>
        string.Join(' ', tag.Replace("\\", "").Replace('_', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToLowerInvariant();
}
