using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>What the U-Net reads beside the noisy latents and their timestep.</summary>
/// <param name="Context">[B, S, D], the captions' encodings, for cross-attention.</param>
/// <param name="Vector">
/// [B, P + 6·256], added to the timestep's embedding: the captions' pooled vectors and the images' sizes; null where the
/// family has none (SD 1.x and 2.x).
/// </param>
public sealed record Conditioning(Tensor Context, Tensor? Vector = null)
{
    /// <summary>The same in another number type.</summary>
    public Conditioning To(ScalarType dtype) => new(Context.to(dtype), Vector?.to(dtype));
}

/// <summary>What text encoders make of captions.</summary>
/// <param name="Context">[B, S, D], the states of all tokens; of several encoders side by side.</param>
/// <param name="Pooled">[B, P], one vector a caption; null where the family reads none.</param>
public sealed record TextEncoding(Tensor Context, Tensor? Pooled = null)
{
    /// <summary>What the U-Net reads of these captions over images of these sizes.</summary>
    /// <param name="sizes">One a caption; not read where the family has no pooled vector.</param>
    public Conditioning Over(IReadOnlyList<ImageSizes> sizes)
    {
        if (Pooled is null)
            return new Conditioning(Context);

        using var scope = NewDisposeScope();
        var embedded = ImageSizes.Embed(sizes, Pooled.device).to(Pooled.dtype);             // [B, 6·256]
        return new Conditioning(Context, cat([Pooled, embedded], 1).MoveToOuterDisposeScope()); // [B, P + 6·256]
    }
}
