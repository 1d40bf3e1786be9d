using TrainTools.Diffusion.Tokenizers;
using static TorchSharp.torch;

namespace TrainTools.Training.Data;

/// <summary>Shuffles a caption's comma-separated tags, as kohya's shuffle_caption and keep_tokens do.</summary>
public static class CaptionShuffle
{
    /// <param name="caption">Comma-separated tags.</param>
    /// <param name="keepTokens">How many leading tags stay where they are.</param>
    /// <param name="random">Decides the order; on the CPU.</param>
    /// <param name="literal">
    /// Whether every comma separates, as kohya has it; otherwise <c>(a, b:1.2)</c> stays together.
    /// </param>
    /// <returns>The same tags, joined by comma and space.</returns>
    public static string Apply(string caption, int keepTokens, Generator random, bool literal = false)
    {
        using var scope = NewDisposeScope();
        string[] tags = literal ? caption.Split(',', StringSplitOptions.TrimEntries) : [.. PromptText.Tags(caption)];
        var kept = Math.Min(keepTokens, tags.Length);
        var order = randperm(tags.Length - kept, int64, CPU, generator: random).data<long>().ToArray(); // [n]
        return string.Join(", ", tags[..kept].Concat(order.Select(i => tags[kept + (int)i])));
    }
}
