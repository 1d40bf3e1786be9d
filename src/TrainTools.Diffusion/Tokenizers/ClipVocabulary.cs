using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Tokenizers;

/// <summary>Finds CLIP's vocabulary, a file that WebUIs carry and we do not.</summary>
public static class ClipVocabulary
{
    /// <summary>Names the vocabulary when no option does: a file or folder.</summary>
    public const string Variable = "TRAINTOOLS_CLIP_VOCAB";

    private static readonly string[] KnownNames =
        ["bpe_simple_vocab_16e6.txt.gz", "vocab.json", "merges.txt", "bpe_simple_vocab_16e6.txt"];

    /// <summary>
    /// The vocabulary's path: the option's, else the variable's, else one beside the checkpoint, either under its own
    /// name (<c>hero.vocab.txt.gz</c> for <c>hero.safetensors</c>) or under one of the usual names.
    /// </summary>
    /// <param name="option">What <c>--clip-vocab</c> says, or null.</param>
    /// <param name="baseFile">The checkpoint.</param>
    /// <exception cref="TokenizerException">None is there; the problem says where WebUIs have it.</exception>
    public static string Find(string? option, string baseFile) =>
        Find(option, Environment.GetEnvironmentVariable(Variable), baseFile);

    internal static string Find(string? option, string? variable, string baseFile)
    {
        if (!string.IsNullOrEmpty(option))
            return Given(option, new Problem("vocabulary.given_missing", "clip_vocab", ("path", option)));
        if (!string.IsNullOrEmpty(variable))
            return Given(
                variable, new Problem("vocabulary.variable_missing", "", ("variable", Variable), ("path", variable)));

        var folder = Path.GetDirectoryName(Path.GetFullPath(baseFile))!;
        return BesideByStem(folder, Path.GetFileNameWithoutExtension(baseFile))
            ?? KnownNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new TokenizerException(new Problem("vocabulary.not_found", "clip_vocab",
                ("model", Path.GetFileName(baseFile)), ("variable", Variable)));
    }

    private static string Given(string path, Problem otherwise) =>
        File.Exists(path) || Directory.Exists(path) ? path : throw new TokenizerException(otherwise);

    private static string? BesideByStem(string folder, string stem)
    {
        if (!Directory.Exists(folder))
            return null;
        // Not as a search pattern: a model's name may hold characters that mean something there.
        return Directory.EnumerateFiles(folder)
            .Where(file => Path.GetFileName(file).StartsWith(stem + ".vocab", StringComparison.OrdinalIgnoreCase))
            .Where(file => !file.EndsWith(".part", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
