using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary>
/// A byte-pair encoding read from its files: ids of the tokens, and which neighbours merge into which token.
/// </summary>
/// <param name="ByteIds">Id of each byte inside a word.</param>
/// <param name="LastByteIds">Id of each byte at a word's end.</param>
/// <param name="Merges">Two ids to the merge's rank (smaller merges first) and its id.</param>
/// <param name="Bos">Id of <c>&lt;|startoftext|&gt;</c>.</param>
/// <param name="Eos">Id of <c>&lt;|endoftext|&gt;</c>.</param>
/// <param name="Size">Number of ids.</param>
internal sealed record BpeTable(
    int[] ByteIds, int[] LastByteIds, Dictionary<(int Left, int Right), (int Rank, int Id)> Merges,
    int Bos, int Eos, int Size)
{
    // openai/CLIP, simple_tokenizer.py: merges[1:49152-256-2+1]; its file holds more lines than it uses.
    private const int MostMerges = 49152 - 256 - 2;
    private const int LongestFile = 64 << 20; // bytes; the real ones have 3 MB
    private const string WordEnd = "</w>";
    private const string BosText = "<|startoftext|>";
    private const string EosText = "<|endoftext|>";

    /// <summary>Reads a merges file, gzipped or plain; the ids follow from the order of the merges.</summary>
    public static BpeTable FromMerges(string path)
    {
        var merges = ReadMerges(path);
        var ids = new Dictionary<string, int>(merges.Count + 514);
        foreach (var suffix in new[] { "", WordEnd })
        {
            foreach (var symbol in ByteSymbols.InVocabularyOrder)
                ids.Add(symbol + suffix, ids.Count);
        }
        foreach (var (left, right) in merges)
        {
            if (!ids.TryAdd(left + right, ids.Count))
                throw Damaged(path, new Problem("vocabulary_fault.token_twice", "", ("left", left), ("right", right)));
        }
        ids.Add(BosText, ids.Count);
        ids.Add(EosText, ids.Count);
        return Assemble(path, ids, merges);
    }

    /// <summary>Reads the pair of files that transformers uses: ids in one, merges in the other.</summary>
    public static BpeTable FromVocabulary(string vocabularyPath, string mergesPath)
    {
        Dictionary<string, int> ids;
        try
        {
            ids = JsonSerializer.Deserialize<Dictionary<string, int>>(ReadAll(vocabularyPath)) ?? [];
        }
        catch (JsonException error)
        {
            throw Damaged(vocabularyPath, new Problem("vocabulary_fault.no_list", ""), error);
        }
        return Assemble(vocabularyPath, ids, ReadMerges(mergesPath));
    }

    private static BpeTable Assemble(
        string path, Dictionary<string, int> ids, List<(string Left, string Right)> merges)
    {
        int Id(string token) => ids.TryGetValue(token, out var id)
            ? id
            : throw Damaged(path, new Problem("vocabulary_fault.token_missing", "", ("token", token)));

        var table = new Dictionary<(int, int), (int, int)>(merges.Count);
        foreach (var (left, right) in merges)
            table.TryAdd((Id(left), Id(right)), (table.Count, Id(left + right)));
        var size = ids.Count == 0 ? 0 : ids.Values.Max() + 1;
        return new BpeTable(
            [.. ByteSymbols.OfBytes.Select(symbol => Id(symbol.ToString()))],
            [.. ByteSymbols.OfBytes.Select(symbol => Id(symbol + WordEnd))],
            table, Id(BosText), Id(EosText), size);
    }

    private static List<(string Left, string Right)> ReadMerges(string path)
    {
        var lines = Encoding.UTF8.GetString(ReadAll(path)).Split('\n');
        if (!lines[0].Contains("#version", StringComparison.Ordinal))
            throw Damaged(path, new Problem("vocabulary_fault.no_version", ""));
        var merges = new List<(string, string)>();
        foreach (var line in lines.Skip(1).Take(MostMerges))
        {
            var parts = line.TrimEnd('\r').Split(' ');
            if (parts is [""])
                continue; // the end of the file
            if (parts is not [{ Length: > 0 } left, { Length: > 0 } right])
                throw Damaged(path, new Problem("vocabulary_fault.no_pair", "", ("line", $"{merges.Count + 2}")));
            merges.Add((left, right));
        }
        return merges;
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var isGzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
            file.Position = 0;
            using var unpacked = isGzip ? new GZipStream(file, CompressionMode.Decompress) : (Stream)file;
            using var memory = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int count; (count = unpacked.Read(buffer)) > 0 && memory.Length <= LongestFile;)
                memory.Write(buffer, 0, count);
            return memory.Length <= LongestFile
                ? memory.ToArray()
                : throw Damaged(path, new Problem("vocabulary_fault.too_large", ""));
        }
        catch (InvalidDataException error)
        {
            throw Damaged(path, new Problem("vocabulary_fault.not_unpacked", ""), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException(
                new Problem("vocabulary.unreadable", "", ("path", path), ("reason", Reason.Of(error))), error);
        }
    }

    private static TokenizerException Damaged(string path, Problem fault, Exception? inner = null) =>
        new(new Problem("vocabulary.damaged", "", ("path", path), Problem.Inner("fault_problem", fault)), inner);
}
