using Xunit;

namespace TrainTools.Testing;

/// <summary>
/// A fact that needs CLIP's vocabulary, a file of another project that this repository does not carry: taken from
/// <c>TRAINTOOLS_CLIP_VOCAB</c>, or from a <c>shared/golden</c> folder beside the repository.
/// </summary>
public sealed class ClipVocabularyFactAttribute : FactAttribute
{
    /// <summary>The vocabulary, or null where it is not at hand.</summary>
    public static string? Vocabulary { get; } = Find();

    /// <param name="goldenFiles">Files of the golden folder that the test needs too.</param>
    public ClipVocabularyFactAttribute(params string[] goldenFiles)
    {
        if (Vocabulary is null)
            Skip = "CLIP's vocabulary (bpe_simple_vocab_16e6.txt.gz) is not here; set TRAINTOOLS_CLIP_VOCAB to it.";
        else if (Array.Find(goldenFiles, file => !GoldenFolder.Has(file)) is { } missing)
            Skip = $"The golden folder {GoldenFolder.Path} has no {missing}.";
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TRAINTOOLS_CLIP_VOCAB") is { Length: > 0 } given)
            return File.Exists(given) || Directory.Exists(given) ? given : null;
        var beside = Path.Combine(Repository.Root, "..", "shared", "golden", "bpe_simple_vocab_16e6.txt.gz");
        return File.Exists(beside) ? Path.GetFullPath(beside) : null;
    }
}
