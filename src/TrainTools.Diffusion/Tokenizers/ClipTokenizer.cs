using System.Collections.Concurrent;
using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary>
/// CLIP's byte-pair encoding as openai/CLIP does it (simple_tokenizer.py), without ftfy's repairs: lower case, runs of
/// blanks made one, then words, single digits and runs of other signs, each cut into tokens.
/// </summary>
public sealed class ClipTokenizer
{
    private const string GzipName = "bpe_simple_vocab_16e6.txt.gz";

    private readonly BpeTable _table;
    private readonly ConcurrentDictionary<string, int[]> _words = new(); // shuffled captions repeat their words

    private ClipTokenizer(string source, BpeTable table)
    {
        Source = source;
        _table = table;
    }

    /// <summary>The file or folder that the vocabulary came from.</summary>
    public string Source { get; }

    /// <summary>Id of the token before every text.</summary>
    public int Bos => _table.Bos;

    /// <summary>Id of the token behind every text; SD 1.x pads with it too.</summary>
    public int Eos => _table.Eos;

    /// <summary>Number of tokens, the two above included; 49,408 for CLIP's own vocabulary.</summary>
    public int VocabularySize => _table.Size;

    /// <summary>
    /// Loads <c>bpe_simple_vocab_16e6.txt.gz</c> (one with fewer merges gives a smaller vocabulary), <c>vocab.json</c>
    /// with <c>merges.txt</c> beside it, given by either, or the folder that holds one of these.
    /// </summary>
    /// <exception cref="TokenizerException">The file is missing, damaged or something else.</exception>
    public static ClipTokenizer Load(string path)
    {
        if (Directory.Exists(path))
            return LoadFolder(path);
        if (!File.Exists(path))
            throw new TokenizerException(new Problem("vocabulary.missing", "", ("path", path)));

        if (Sibling(path, "vocab", "merges", ".txt") is { } merges)
        {
            if (!File.Exists(merges))
                throw new TokenizerException(
                    new Problem("vocabulary.no_merges", "", ("path", path), ("file", Path.GetFileName(merges))));
            return new ClipTokenizer(path, BpeTable.FromVocabulary(path, merges));
        }
        if (Sibling(path, "merges", "vocab", ".json") is { } vocabulary && File.Exists(vocabulary))
            return new ClipTokenizer(path, BpeTable.FromVocabulary(vocabulary, path));
        return new ClipTokenizer(path, BpeTable.FromMerges(path));
    }

    /// <summary>Cuts a text into token ids, without <see cref="Bos"/> and <see cref="Eos"/> around them.</summary>
    public int[] Encode(string text)
    {
        var ids = new List<int>();
        foreach (var word in CaptionWords.Of(text))
        {
            if (word == CaptionWords.StartOfText)
                ids.Add(Bos);
            else if (word == CaptionWords.EndOfText)
                ids.Add(Eos);
            else
                ids.AddRange(_words.GetOrAdd(word, Merge));
        }
        return [.. ids];
    }

    /// <summary>Checks that a model has an embedding for every token.</summary>
    /// <param name="embeddings">Rows of the model's token embedding.</param>
    /// <param name="modelFile">The model's file, for the message.</param>
    /// <exception cref="TokenizerException">The vocabulary is larger than the model's embedding.</exception>
    public void CheckFits(long embeddings, string modelFile)
    {
        if (Misfit(Source, VocabularySize, embeddings, modelFile) is { } misfit)
            throw new TokenizerException(misfit);
    }

    /// <summary>That a model has not an embedding for every token; null: it has.</summary>
    /// <param name="path">The vocabulary.</param>
    /// <param name="tokens">Its <see cref="VocabularySize"/>.</param>
    /// <param name="embeddings">Rows of the model's token embedding.</param>
    /// <param name="modelFile">The model's file.</param>
    public static Problem? Misfit(string path, int tokens, long embeddings, string modelFile) => tokens <= embeddings
        ? null
        : new Problem("vocabulary.misfit", "clip_vocab",
            ("path", path), ("tokens", $"{tokens:N0}"), ("model", Path.GetFileName(modelFile)),
            ("known", $"{embeddings:N0}"), ("own", Path.GetFileNameWithoutExtension(modelFile) + ".vocab.txt.gz"));

    private static ClipTokenizer LoadFolder(string folder)
    {
        foreach (var name in new[] { "vocab.json", GzipName })
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
                return Load(path);
        }
        throw new TokenizerException(
            new Problem("vocabulary.not_in_folder", "", ("folder", folder), ("file", GzipName)));
    }

    // vocab.json -> merges.txt and back, also with a model's name before them: hero.vocab.json, hero.merges.txt
    private static string? Sibling(string path, string word, string otherWord, string otherExtension)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        var extension = otherExtension == ".txt" ? ".json" : ".txt";
        if (!stem.EndsWith(word, StringComparison.OrdinalIgnoreCase)
            || !path.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            return null;
        return Path.Combine(Path.GetDirectoryName(path) ?? "", stem[..^word.Length] + otherWord + otherExtension);
    }

    private int[] Merge(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        var ids = new List<int>(bytes.Length);
        for (var i = 0; i < bytes.Length; i++)
            ids.Add(i == bytes.Length - 1 ? _table.LastByteIds[bytes[i]] : _table.ByteIds[bytes[i]]);

        while (ids.Count > 1 && FirstMerge(ids) is { } pair)
            MergeEach(ids, pair, _table.Merges[pair].Id);
        return [.. ids];
    }

    private (int, int)? FirstMerge(List<int> ids)
    {
        (int, int)? first = null;
        var firstRank = int.MaxValue;
        for (var i = 0; i + 1 < ids.Count; i++)
        {
            if (_table.Merges.TryGetValue((ids[i], ids[i + 1]), out var merge) && merge.Rank < firstRank)
                (first, firstRank) = ((ids[i], ids[i + 1]), merge.Rank);
        }
        return first;
    }

    private static void MergeEach(List<int> ids, (int Left, int Right) pair, int merged)
    {
        var kept = 0;
        for (var i = 0; i < ids.Count; i++)
        {
            var isPair = i + 1 < ids.Count && ids[i] == pair.Left && ids[i + 1] == pair.Right;
            ids[kept++] = isPair ? merged : ids[i];
            if (isPair)
                i++;
        }
        ids.RemoveRange(kept, ids.Count - kept);
    }
}
