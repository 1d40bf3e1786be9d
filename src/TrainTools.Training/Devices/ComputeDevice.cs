using TorchSharp;
using TrainTools.Training.Settings;
using static TorchSharp.torch;

namespace TrainTools.Training.Devices;

/// <summary>Where a run computes, and in which number type; chosen once, at its start.</summary>
/// <param name="Device">CPU or CUDA.</param>
/// <param name="Precision">Number type of the frozen weights and activations.</param>
public sealed record ComputeDevice(Device Device, Precision Precision)
{
    private const int Bf16Capability = 8; // Ampere: the first NVIDIA cards whose tensor cores know bf16

    /// <summary>
    /// The first graphics card if there is one, else the processor. The best number type is bf16 where the device
    /// multiplies it faster, fp16 on older cards, fp32 on other processors.
    /// </summary>
    /// <param name="wanted">The number type, or null for the device's best.</param>
    /// <exception cref="SettingsException">The device cannot compute in that type.</exception>
    public static ComputeDevice Choose(Precision? wanted)
    {
        if (cuda.is_available())
        {
            var best = Nvml.ComputeCapability(0) is { Major: < Bf16Capability } ? Precision.Fp16 : Precision.Bf16;
            return new ComputeDevice(new Device(DeviceType.CUDA, 0), wanted ?? best);
        }

        if (wanted == Precision.Fp16)
        {
            throw new SettingsException(
                "--precision is fp16, which processors cannot train in; leave it out, or choose fp32 or bf16.");
        }

        return new ComputeDevice(CPU, wanted ?? (ProcessorFeatures.HasBf16 ? Precision.Bf16 : Precision.Fp32));
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
