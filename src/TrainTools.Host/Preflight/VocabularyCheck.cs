using System.Collections.Concurrent;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.Tokenizers;

namespace TrainTools.Host.Preflight;

/// <summary>Whether a checkpoint has a vocabulary of CLIP, and an embedding for every token of it.</summary>
internal sealed class VocabularyCheck
{
    private const string TokenTable = "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight";

    // Reading 49,408 tokens takes a tenth of a second, and the tab asks at every change of a setting.
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), Look> _known = new();

    /// <summary>What is wrong; null: nothing.</summary>
    /// <param name="model">The checkpoint's path.</param>
    /// <param name="ofWebUi">The WebUI's vocabulary; null or empty: it has none.</param>
    public Problem? Of(string model, string? ofWebUi)
    {
        try
        {
            string path = ClipVocabulary.ForModel(model, ofWebUi);
            var look = _known.GetOrAdd(Key(path), _ => Read(path));
            if (look.Problem is { } problem)
                return problem;
            using var file = WeightFile.Open(model);
            return file.Entries.GetValueOrDefault(TokenTable) is { Shape: [var known, _] }
                ? ClipTokenizer.Misfit(path, look.Tokens, known, model)
                : null; // of another layout: whoever looks at the checkpoint says so
        }
        catch (TokenizerException problem)
        {
            return problem.Problem.Code == "vocabulary.not_found"
                ? new Problem("vocabulary.not_in_webui", "") : problem.Problem;
        }
        catch (CheckpointException problem)
        {
            return problem.Problem;
        }
    }

    private static (string, long, DateTime) Key(string path)
    {
        var file = new FileInfo(path);
        return (path, file.Exists ? file.Length : 0, File.GetLastWriteTimeUtc(path)); // a folder has no length
    }

    private static Look Read(string path)
    {
        try
        {
            return new Look(ClipTokenizer.Load(path).VocabularySize, null);
        }
        catch (TokenizerException problem)
        {
            return new Look(0, problem.Problem);
        }
    }

    private sealed record Look(int Tokens, Problem? Problem);
}
