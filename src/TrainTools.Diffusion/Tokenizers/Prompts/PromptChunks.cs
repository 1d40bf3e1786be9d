namespace TrainTools.Diffusion.Tokenizers.Prompts;

/// <summary>
/// Turns a prompt into rows of 77 tokens with their weights, as the WebUIs do (A1111's modules/sd_hijack_clip.py): a
/// long prompt goes on in another row, which begins at a comma where one stands among the last twenty tokens.
/// </summary>
/// <param name="tokenizer">Cuts text into ids.</param>
/// <param name="pad">Id behind the end token; null means the end token, as in SD 1.x (SD 2 and SDXL pad with 0).</param>
public sealed class PromptChunks(ClipTokenizer tokenizer, int? pad = null)
{
    private const int Backtrack = 20; // A1111's comma_padding_backtrack
    private const int Length = CaptionTokens.RowLength - 2;

    private readonly int _comma = tokenizer.Encode(",")[0];

    /// <summary>The rows, at least one.</summary>
    public IReadOnlyList<PromptChunk> Of(string prompt)
    {
        var rows = new List<PromptChunk>();
        var row = new List<(int Id, float Weight)>(Length);
        var lastComma = -1;
        foreach (var piece in PromptText.Pieces(prompt))
        {
            if (piece.IsBreak)
            {
                Close(row);
                continue;
            }
            foreach (var id in tokenizer.Encode(piece.Text))
            {
                if (id == _comma)
                    lastComma = row.Count;
                else if (row.Count == Length && lastComma >= 0 && row.Count - lastComma <= Backtrack)
                {
                    var moved = row[(lastComma + 1)..];
                    Close(row[..(lastComma + 1)]);
                    row = moved;
                }
                if (row.Count == Length)
                    Close(row);
                row.Add((id, (float)piece.Weight));
            }
        }
        if (row.Count > 0 || rows.Count == 0)
            Close(row);
        return rows;

        void Close(List<(int Id, float Weight)> full)
        {
            rows.Add(Chunk(full));
            row = [];
            lastComma = -1;
        }
    }

    private PromptChunk Chunk(List<(int Id, float Weight)> row)
    {
        var ids = new long[CaptionTokens.RowLength];
        var weights = new float[CaptionTokens.RowLength];
        Array.Fill(ids, pad ?? tokenizer.Eos);
        Array.Fill(weights, 1);
        ids[0] = tokenizer.Bos;
        for (var i = 0; i < row.Count; i++)
            (ids[i + 1], weights[i + 1]) = row[i];
        ids[row.Count + 1] = tokenizer.Eos;
        return new PromptChunk(ids, weights);
    }
}
