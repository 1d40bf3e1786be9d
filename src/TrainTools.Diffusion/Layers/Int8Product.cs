using static TorchSharp.torch;

namespace TrainTools.Diffusion.Layers;

/// <summary>Products of int8 with int8, summed up in int32: ATen's <c>_int_mm</c>, which TorchSharp does not wrap.</summary>
internal static class Int8Product
{
    private const long FewestRows = 17; // of ATen on CUDA

    private static readonly Lazy<jit.CompilationUnit> Compiled = new(() => jit.compile(
        "def product(a, b):\n    return torch._int_mm(a, b)\n"));

    /// <summary>Whether it takes so many rows.</summary>
    public static bool Takes(long rows) => rows >= FewestRows;

    /// <param name="a">[N, K] int8; N 17 or more, K a multiple of 8.</param>
    /// <param name="b">[K, M] int8; M a multiple of 8.</param>
    /// <returns>[N, M] int32</returns>
    public static Tensor Of(Tensor a, Tensor b) => (Tensor)Compiled.Value.invoke("product", a, b)!;
}
