using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace TrainTools.Diffusion.Tests.Tokenizers;

/// <summary>A vocabulary of six merges: 518 tokens before begin (518) and end (519).</summary>
internal static class SmallVocabulary
{
    public static readonly string[] Merges = ["c a", "ca t</w>", "o n", "on e</w>", "1 g", "a t</w>"];

    public static byte[] Gzip(params string[] merges)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(Text(merges)));
        return memory.ToArray();
    }

    public static string Text(params string[] merges) => "#version: 0.2\n" + string.Join('\n', merges) + "\n";

    /// <summary>The ids that belong to the merges, as transformers' vocab.json holds them, moved up by some.</summary>
    public static string Json(int movedBy = 0)
    {
        int[] printable = [.. Enumerable.Range(33, 94), .. Enumerable.Range(161, 12), .. Enumerable.Range(174, 82)];
        var symbols = printable.Concat(Enumerable.Range(256, 256 - printable.Length))
            .Select(code => ((char)code).ToString());
        var tokens = symbols.Concat(symbols.Select(symbol => symbol + "</w>"))
            .Concat(Merges.Select(merge => merge.Replace(" ", "")))
            .Concat(["<|startoftext|>", "<|endoftext|>"]);
        return JsonSerializer.Serialize(
            tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id + movedBy));
    }
}
