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
    /// The vocabulary's path: the option's, else the one beside the checkpoint under its own name
    /// (<c>hero.vocab.txt.gz</c> for <c>hero.safetensors</c>), which was made for it, else the variable's, else one
    /// beside the checkpoint under one of the usual names.
    /// </summary>
    /// <param name="option">What <c>--clip-vocab</c> says, or null.</param>
    /// <param name="baseFile">The checkpoint.</param>
    /// <exception cref="TokenizerException">None is there; the problem says where WebUIs have it.</exception>
    public static string Find(string? option, string baseFile) =>
        Find(option, Environment.GetEnvironmentVariable(Variable), baseFile);

    /// <summary>
    /// The vocabulary for a checkpoint that a person chose in the tab: the one beside it under its own name, else the
    /// WebUI's, else as <see cref="Find(string, string)"/>.
    /// </summary>
    /// <param name="baseFile">The checkpoint.</param>
    /// <param name="ofWebUi">The WebUI's vocabulary, a file or folder; null, empty or gone: it has none.</param>
    /// <exception cref="TokenizerException">None is there.</exception>
    public static string ForModel(string baseFile, string? ofWebUi) =>
        BesideByStem(baseFile)
        ?? (File.Exists(ofWebUi) || Directory.Exists(ofWebUi) ? ofWebUi : Find(option: null, baseFile));

    internal static string Find(string? option, string? variable, string baseFile)
    {
        if (!string.IsNullOrEmpty(option))
            return Given(option, new Problem("vocabulary.given_missing", "clip_vocab", ("path", option)));
        if (BesideByStem(baseFile) is { } own)
            return own;
        if (!string.IsNullOrEmpty(variable))
            return Given(
                variable, new Problem("vocabulary.variable_missing", "", ("variable", Variable), ("path", variable)));

        var folder = Path.GetDirectoryName(Path.GetFullPath(baseFile))!;
        return KnownNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new TokenizerException(new Problem("vocabulary.not_found", "clip_vocab",
                ("model", Path.GetFileName(baseFile)), ("variable", Variable)));
    }

    private static string Given(string path, Problem otherwise) =>
        File.Exists(path) || Directory.Exists(path) ? path : throw new TokenizerException(otherwise);

    private static string? BesideByStem(string baseFile)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(baseFile))!;
        string stem = Path.GetFileNameWithoutExtension(baseFile);
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
