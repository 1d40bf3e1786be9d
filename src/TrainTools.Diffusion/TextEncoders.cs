using TrainTools.Diffusion.UNet;
using static TorchSharp.torch;

namespace TrainTools.Diffusion;

/// <summary>A checkpoint's text encoders: one, or SDXL's two.</summary>
/// <param name="all">In the family's order; owned.</param>
public sealed class TextEncoders(IReadOnlyList<ClipTextEncoder> all) : IDisposable
{
    /// <summary>The encoders, in the order in which their outputs lie side by side.</summary>
    public IReadOnlyList<ClipTextEncoder> All => all;

    /// <summary>Number of token ids that they know.</summary>
    public long VocabularySize => all[0].VocabularySize;

    /// <summary>Numbers of one caption's encoding of 77 tokens, context and pooled vector.</summary>
    public long Width => all.Sum(encoder => encoder.Width);

    /// <summary>Encodes captions.</summary>
    /// <param name="ids">For each encoder [B, rows, 77] int64.</param>
    /// <param name="clipSkip">Which layer is read: 1 the last, 2 the one before it; SDXL always reads the same.</param>
    /// <returns>Context [B, 75·rows + 2, D] and, in SDXL, the pooled vector, [B, P], in the caller's scope.</returns>
    public TextEncoding Forward(IReadOnlyList<Tensor> ids, int clipSkip)
    {
        using var scope = NewDisposeScope();
        var joined = Join([.. all.Zip(ids, (encoder, rows) => encoder.Forward(rows, clipSkip))]);
        return new TextEncoding(joined.Context.MoveToOuterDisposeScope(), joined.Pooled?.MoveToOuterDisposeScope());
    }

    /// <summary>What a family's encoders give of the same captions, as the U-Net reads it.</summary>
    /// <param name="encodings">One an encoder, in the family's order.</param>
    /// <returns>
    /// The contexts side by side, and the last one's pooled vector; of a single encoder the same tensors.
    /// </returns>
    public static TextEncoding Join(IReadOnlyList<TextEncoding> encodings)
    {
        var context = encodings.Count == 1
            ? encodings[0].Context
            : cat(encodings.Select(encoding => encoding.Context).ToArray(), -1); // [B, S, D1 + D2]
        return new TextEncoding(context, encodings[^1].Pooled);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose()
    {
        foreach (var encoder in all)
            encoder.Dispose();
    }
}
