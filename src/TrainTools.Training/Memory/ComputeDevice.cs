using TorchSharp;
using TrainTools.Core.Problems;
using TrainTools.Core.Settings;
using static TorchSharp.torch;

namespace TrainTools.Training.Memory;

/// <summary>Where a run computes, and in which number type; chosen once, at its start.</summary>
/// <param name="Device">CPU or CUDA.</param>
/// <param name="Precision">Number type of the frozen weights and activations.</param>
public sealed record ComputeDevice(Device Device, Precision Precision)
{
    private const int Bf16Capability = 8; // Ampere: the first NVIDIA GPUs whose tensor cores know bf16

    /// <summary>
    /// The number type for who names none: bf16 on GPUs whose tensor cores know it, fp16 on older ones, fp32 on
    /// processors (bf16 takes half as long again where they have instructions for it, else many times as long).
    /// </summary>
    /// <param name="isGpu">Whether the first GPU computes; else the processor does.</param>
    public static Precision Usual(bool isGpu)
    {
        if (!isGpu)
            return Precision.Fp32;
        return Nvml.ComputeCapability(0) is { Major: < Bf16Capability } ? Precision.Fp16 : Precision.Bf16;
    }

    /// <summary>The first GPU if there is one, else the processor.</summary>
    /// <param name="wanted">The number type, or null for the usual one, see <see cref="Usual"/>.</param>
    /// <exception cref="SettingsException">The device cannot compute in that type.</exception>
    public static ComputeDevice Choose(Precision? wanted)
    {
        if (cuda.is_available())
            return new ComputeDevice(new Device(DeviceType.CUDA, 0), wanted ?? Usual(isGpu: true));

        if (wanted == Precision.Fp16)
        {
            throw new SettingsException([new Problem("precision.fp16_on_cpu", "precision")]);
        }

        return new ComputeDevice(CPU, wanted ?? Usual(isGpu: false));
    }

    /// <summary>torch's name of the number type.</summary>
    public ScalarType Dtype => ToTorch(Precision);

    /// <summary>torch's name of a number type.</summary>
    public static ScalarType ToTorch(Precision precision) => precision switch
    {
        Precision.Fp32 => float32,
        Precision.Bf16 => bfloat16,
        Precision.Fp16 => float16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, "unknown precision"),
    };
}
