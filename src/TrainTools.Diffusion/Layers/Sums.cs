using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>
/// Sums of tensors, instead of TorchSharp's <c>a + b</c> and <c>a.add_(b)</c>: those make the number 1, which libtorch
/// multiplies b with, anew for each call and let go of it while libtorch reads it, so that a garbage collection at that
/// moment ends a training of hours.
/// </summary>
public static class Sums
{
    private static readonly Scalar One = 1.ToScalar();

    /// <summary>a + b, of shapes that can be broadcast.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, One);

    /// <summary>a + number.</summary>
    public static Tensor Plus(this Tensor a, Scalar number) => a.add(number, One);

    /// <summary>Adds b to a in place.</summary>
    /// <returns>a</returns>
    public static Tensor PlusInPlace(this Tensor a, Tensor b) => a.add_(b, One);

    /// <summary>Adds a number to a in place.</summary>
    /// <returns>a</returns>
    public static Tensor PlusInPlace(this Tensor a, Scalar number) => a.add_(number, One);
}
