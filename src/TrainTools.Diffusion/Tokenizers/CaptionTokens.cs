namespace TrainTools.Diffusion.Tokenizers;

/// <summary>
/// Turns captions into the rows of 77 token ids that the text encoder reads, as kohya does: a caption of up to 150 or
/// 225 tokens is cut into two or three rows, each with its own begin and end. Its ids are those that the WebUI makes of
/// the same text as a prompt, see <see cref="PromptText"/>; weights count for nothing.
/// </summary>
/// <param name="tokenizer">Cuts captions into ids.</param>
/// <param name="pad">Id that fills a row; null means the end token, as in SD 1.x (SD 2 and SDXL pad with 0).</param>
/// <param name="literal">
/// Whether brackets, backslashes and BREAK are words like any other, as kohya reads captions.
/// </param>
public sealed class CaptionTokens(ClipTokenizer tokenizer, int? pad = null, bool literal = false)
{
    /// <summary>Ids in a row: begin, 75 tokens, end.</summary>
    public const int RowLength = 77;

    private const int TokensInARow = RowLength - 2;

    /// <summary>How many tokens of a caption can count, smallest first.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [75, 150, 225];

    /// <summary>Number of tokens of a caption, begin and end not counted, but what a BREAK leaves empty.</summary>
    public int Count(string caption) => Encode(caption).Count;

    /// <summary>Whether a caption has more tokens than will be read.</summary>
    public bool IsTruncated(string caption, int maxTokenLength) => Count(caption) > maxTokenLength;

    /// <summary>The smallest of 75, 150 and 225 that holds every caption; 225 when none does.</summary>
    public int SmallestLength(IEnumerable<string> captions)
    {
        var longest = captions.Select(Count).DefaultIfEmpty(0).Max();
        return Lengths.FirstOrDefault(length => longest <= length, Lengths[^1]);
    }

    /// <summary>A caption's rows of 77 ids: one, two or three for 75, 150 and 225 tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is none of the three.</exception>
    public long[][] Rows(string caption, int maxTokenLength)
    {
        if (!Lengths.Contains(maxTokenLength))
            throw new ArgumentOutOfRangeException(nameof(maxTokenLength), maxTokenLength, "Choose 75, 150 or 225.");
        var fill = pad ?? tokenizer.Eos;
        var ids = Encode(caption);
        var flat = new long[maxTokenLength + 2];
        Array.Fill(flat, fill);
        flat[0] = tokenizer.Bos;
        var count = Math.Min(ids.Count, maxTokenLength);
        for (var i = 0; i < count; i++)
            flat[i + 1] = ids[i];
        flat[count + 1] = tokenizer.Eos;
        return RowsOf(flat, tokenizer.Eos, fill);
    }

    /// <summary>
    /// Cuts begin, up to 225 tokens, end and padding into rows (kohya's get_input_ids): every row takes the first id,
    /// 75 of its own, and the last id.
    /// </summary>
    /// <param name="flat">77, 152 or 227 ids.</param>
    /// <param name="eos">Id of the end token.</param>
    /// <param name="pad">Id of the padding.</param>
    public static long[][] RowsOf(ReadOnlySpan<long> flat, long eos, long pad)
    {
        if (flat.Length == RowLength)
            return [flat.ToArray()];
        var rows = new long[(flat.Length - 2) / TokensInARow][];
        for (var i = 0; i < rows.Length; i++)
        {
            long[] row = [flat[0], .. flat.Slice(1 + i * TokensInARow, TokensInARow), flat[^1]];
            if (pad != eos)
                EndWithEos(row, eos, pad);
            rows[i] = row;
        }
        return rows;
    }

    private IReadOnlyList<int> Encode(string caption)
    {
        if (literal)
            return tokenizer.Encode(caption);
        var ids = new List<int>();
        var (inRow, written) = (0, 0);
        foreach (var piece in PromptText.Pieces(caption))
        {
            if (piece.IsBreak)
            {
                // A full row ends by itself; one that is not, even an empty one, is filled up.
                for (; inRow < TokensInARow; inRow++)
                    ids.Add(pad is null || ids.Count == written ? tokenizer.Eos : pad.Value);
                inRow = 0;
            }
            foreach (var id in piece.IsBreak ? [] : tokenizer.Encode(piece.Text))
            {
                ids.Add(id);
                inRow = inRow == TokensInARow ? 1 : inRow + 1;
                written = ids.Count;
            }
        }
        return ids[..written]; // a BREAK at the end begins no row
    }

    // Where padding and end differ, a row that is full gets an end, and an empty row begins with one.
    private static void EndWithEos(long[] row, long eos, long pad)
    {
        if (row[^2] != eos && row[^2] != pad)
            row[^1] = eos;
        if (row[1] == pad)
            row[1] = eos;
    }
}
