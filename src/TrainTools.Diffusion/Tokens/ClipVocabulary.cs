namespace TrainTools.Diffusion.Tokens;

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
    /// <exception cref="TokenizerException">None is there; the message says where WebUIs have it.</exception>
    public static string Find(string? option, string baseFile) =>
        Find(option, Environment.GetEnvironmentVariable(Variable), baseFile);

    internal static string Find(string? option, string? variable, string baseFile)
    {
        if (!string.IsNullOrEmpty(option))
            return Given(option, "--clip-vocab");
        if (!string.IsNullOrEmpty(variable))
            return Given(variable, Variable);

        var folder = Path.GetDirectoryName(Path.GetFullPath(baseFile))!;
        return BesideByStem(folder, Path.GetFileNameWithoutExtension(baseFile))
            ?? KnownNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new TokenizerException(
                $"CLIP's vocabulary is not beside {Path.GetFileName(baseFile)}: give it with --clip-vocab FILE or " +
                $"{Variable}; the WebUI has it as bpe_simple_vocab_16e6.txt.gz in its Python packages " +
                "(venv/Lib/site-packages/open_clip or clip, on Linux venv/lib/python3.*/site-packages), Forge also " +
                "as vocab.json and merges.txt in backend/huggingface/runwayml/stable-diffusion-v1-5/tokenizer, " +
                "reForge in ldm_patched/modules/sd1_tokenizer, SD.Next in configs/sd15/tokenizer.");
    }

    private static string Given(string path, string by) =>
        File.Exists(path) || Directory.Exists(path)
            ? path
            : throw new TokenizerException($"The CLIP vocabulary that {by} names does not exist: {path}. " +
                "Check the path and the spelling.");

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
