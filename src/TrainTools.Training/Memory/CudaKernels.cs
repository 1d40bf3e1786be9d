using TrainTools.Core.Problems;

namespace TrainTools.Training.Memory;

/// <summary>Which NVIDIA GPUs the CUDA packages of libtorch can compute on.</summary>
public static class CudaKernels
{
    // As read from the library of libtorch-cuda-12.8-linux-x64 2.10.0.
    private static readonly (int Major, int Minor)[] Compiled =
        [(7, 0), (7, 5), (8, 0), (8, 6), (9, 0), (10, 0), (12, 0)];

    /// <summary>
    /// Whether there is a kernel that a GPU runs: one of its own major number and no higher minor number (CUDA C++
    /// programming guide, "Binary Compatibility").
    /// </summary>
    /// <param name="capability">The GPU's compute capability, for example (8, 9).</param>
    public static bool Run((int Major, int Minor) capability) =>
        Compiled.Any(kernel => kernel.Major == capability.Major && kernel.Minor <= capability.Minor);

    /// <summary>What to say of a GPU that runs none.</summary>
    public static Problem Refusal((int Major, int Minor) capability) => new("libtorch.no_kernels", "",
        ("capability", $"{capability.Major}.{capability.Minor}"),
        ("kernels", string.Join(", ", Compiled.Select(kernel => $"{kernel.Major}.{kernel.Minor}"))));
}
