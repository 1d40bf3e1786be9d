using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tokenizers.Prompts;

/// <summary>What a prompt's weights do to its encoding (A1111's sd_emphasis.py, "Original").</summary>
public static class Emphasis
{
    /// <summary>Multiplies each token's encoding by its weight, and the whole so that its mean is what it was.</summary>
    /// <param name="encoding">[1, 77, D], one row of one text encoder.</param>
    /// <param name="weights">77 weights.</param>
    /// <returns>[1, 77, D]</returns>
    public static Tensor Apply(Tensor encoding, float[] weights)
    {
        using var scope = NewDisposeScope();
        var factors = tensor(weights).to(encoding.dtype).to(encoding.device).view(1, -1, 1); // [1, 77, 1]
        var weighted = encoding * factors;                                                    // [1, 77, D]
        return (weighted * (encoding.mean() / weighted.mean())).MoveToOuterDisposeScope();    // [1, 77, D]
    }
}
