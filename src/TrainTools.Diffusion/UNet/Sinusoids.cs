using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.UNet;

/// <summary>Numbers as sinusoids of falling frequency (Vaswani et al. 2017), cosines first, as openaimodel.py has them.</summary>
internal static class Sinusoids
{
    private const double MaxPeriod = 10_000; // timestep_embedding's max_period

    /// <param name="numbers">[B] fp32; fractions are used as they are.</param>
    /// <param name="width">Even.</param>
    /// <returns>[B, width] fp32</returns>
    public static Tensor Of(Tensor numbers, long width)
    {
        // In fp32 like torch does: 1e-7 of a frequency is 1e-4 radians at t = 999.
        var half = width / 2;
        using Scalar zero = 0.ToScalar(), end = half.ToScalar(), one = 1.ToScalar(), count = ((double)half).ToScalar();
        using var period = (-Math.Log(MaxPeriod)).ToScalar();
        var exponents = arange(zero, end, one, float32, numbers.device) * period / count; // [width/2] fp32
        var angles = numbers.view(-1, 1) * exponents.exp().view(1, -1);              // [B, width/2] fp32
        return cat([angles.cos(), angles.sin()], 1);                                 // [B, width] fp32
    }
}
