namespace TrainTools.Testbed;

/// <summary>
/// Learns a byte-pair vocabulary (Sennrich et al. 2016) from a text: the pair of neighbours that is seen most often
/// becomes one token, again and again.
/// </summary>
internal static class BytePairs
{
    private const string WordEnd = "</w>"; // CLIP's mark of a word's last token

    /// <summary>The merges in the order in which they were learned; fewer when the text has no more pairs.</summary>
    /// <param name="words">Lower-case words of ASCII letters, as often as the text has them.</param>
    /// <param name="count">How many to learn.</param>
    public static IReadOnlyList<(string Left, string Right)> Learn(IEnumerable<string> words, int count)
    {
        var counted = words.CountBy(word => word)
            .Select(word => (Tokens: Letters(word.Key), Times: word.Value))
            .ToList();
        List<(string, string)> merges = [];
        while (merges.Count < count && MostFrequent(counted) is { } pair)
        {
            merges.Add(pair);
            foreach (var (tokens, _) in counted)
                Merge(tokens, pair);
        }
        return merges;
    }

    private static List<string> Letters(string word) =>
        [.. word[..^1].Select(letter => letter.ToString()), word[^1] + WordEnd];

    private static (string, string)? MostFrequent(List<(List<string> Tokens, int Times)> words)
    {
        Dictionary<(string, string), int> seen = [];
        foreach (var (tokens, times) in words)
        {
            for (int i = 0; i + 1 < tokens.Count; i++)
            {
                var pair = (tokens[i], tokens[i + 1]);
                seen[pair] = seen.GetValueOrDefault(pair) + times;
            }
        }
        if (seen.Count == 0)
            return null;
        // Equal counts in the order of the letters: the result must not depend on how a dictionary is walked.
        return seen.OrderByDescending(pair => pair.Value)
            .ThenBy(pair => pair.Key.Item1, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Item2, StringComparer.Ordinal)
            .First().Key;
    }

    private static void Merge(List<string> tokens, (string Left, string Right) pair)
    {
        for (int i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i] != pair.Left || tokens[i + 1] != pair.Right)
                continue;
            tokens[i] += tokens[i + 1];
            tokens.RemoveAt(i + 1);
        }
    }
}
