using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Samplers;

/// <summary>Every step of every sampler is a sum of a few tensors, each times a number.</summary>
internal static class WeightedSum
{
    /// <summary>The sum; the numbers are float64, the tensors keep their type.</summary>
    public static Tensor Of(params ReadOnlySpan<(double Weight, Tensor Value)> terms)
    {
        using var first = terms[0].Weight.ToScalar();
        var sum = terms[0].Value * first; // [the terms' shape]
        foreach (var (weight, value) in terms[1..])
        {
            using var factor = weight.ToScalar();
            sum.add_(value, factor); // its own tensor: no copy for each term
        }
        return sum;
    }
}
