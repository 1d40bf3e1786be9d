using System.Runtime.Intrinsics.X86;

namespace TrainTools.Training.Devices;

/// <summary>What the processor can do that decides how a run computes.</summary>
public static class ProcessorFeatures
{
    private const int Avx512Bf16 = 1 << 5;  // CPUID leaf 7, sub-leaf 1, EAX
    private const int AmxBf16 = 1 << 22;    // CPUID leaf 7, sub-leaf 0, EDX

    /// <summary>Whether bf16 products have instructions of their own (avx512_bf16 or amx_bf16).</summary>
    public static bool HasBf16 { get; } = X86Base.IsSupported && Avx512F.IsSupported && FindBf16();

    private static bool FindBf16()
    {
        var (subLeaves, _, _, edx) = X86Base.CpuId(7, 0);
        if ((edx & AmxBf16) != 0)
            return true;
        return subLeaves >= 1 && (X86Base.CpuId(7, 1).Eax & Avx512Bf16) != 0;
    }
}
