using static TorchSharp.torch;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>Cuts a tensor into pieces whose bytes fit a span; torch's <c>bytes</c> ends at 2 GiB.</summary>
internal static class TensorPieces
{
    private const long LargestPiece = 1L << 30; // bytes

    /// <summary>Views of a contiguous CPU tensor, in order; they belong to the innermost dispose scope.</summary>
    public static IEnumerable<Tensor> Of(Tensor tensor, long largestPiece = LargestPiece)
    {
        var flat = tensor.flatten(); // [N]
        var count = flat.numel();
        var step = Math.Max(1, largestPiece / flat.ElementSize);
        for (long start = 0; start < count; start += step)
            yield return flat.narrow(0, start, Math.Min(step, count - start)); // [<= step]
    }
}
