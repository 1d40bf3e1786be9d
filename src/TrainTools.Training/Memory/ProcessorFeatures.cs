using System.Runtime.Intrinsics.X86;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;

namespace TrainTools.Training.Memory;

/// <summary>What the processor can do that decides how a run computes.</summary>
public static class ProcessorFeatures
{
    private const int Avx512Bf16 = 1 << 5; // CPUID leaf 7, sub-leaf 1, EAX

    /// <summary>Whether bf16 products have instructions of their own (avx512_bf16); AMX's are kept away.</summary>
    public static bool HasBf16 { get; } = X86Base.IsSupported && Avx512F.IsSupported && FindBf16();

    /// <summary>
    /// What to say where bf16 was asked for on a processor that must imitate it: seen at twenty times fp32's step.
    /// Null where there is nothing to say.
    /// </summary>
    /// <param name="wanted">What was asked for; null for the device's best.</param>
    /// <param name="isProcessor">Whether the processor computes, and not a GPU.</param>
    /// <param name="hasBf16">See <see cref="HasBf16"/>.</param>
    public static Problem? SlowPrecision(Precision? wanted, bool isProcessor, bool hasBf16) =>
        wanted == Precision.Bf16 && isProcessor && !hasBf16
            ? new Problem("precision.slow_bf16", "precision")
            : null;

    private static bool FindBf16() =>
        X86Base.CpuId(7, 0).Eax >= 1 && (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0; // Eax: the last sub-leaf
}
