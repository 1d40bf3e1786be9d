namespace TrainTools.Core.Settings;

/// <summary>Finds the word that a mistyped one was probably meant to be.</summary>
public static class Spelling
{
    /// <summary>
    /// The nearest of <paramref name="words"/>, or null when none is near (a third of the letters wrong).
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> words)
    {
        var best = words
            .Select(word => (Word: word, Distance: Distance(typed.ToLowerInvariant(), word.ToLowerInvariant())))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        int allowed = Math.Max(1, typed.TrimStart('-').Length / 3);
        return best.Word is not null && best.Distance <= allowed ? best.Word : null;
    }

    /// <summary>
    /// Letters to insert, drop, replace or swap with their neighbour (optimal string alignment, after Damerau 1964).
    /// </summary>
    internal static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
