using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Devices;

/// <summary>
/// The most memory that was in use since the meter was made: of this process for the processor, of the whole card for
/// a card, where libtorch keeps what it once took.
/// </summary>
public sealed class MemoryMeter
{
    private readonly Device _device;

    /// <summary>Begins to measure.</summary>
    public MemoryMeter(Device device)
    {
        _device = device;
        if (device.type != DeviceType.CUDA)
            ForgetPeak();
        Before = Now();
    }

    /// <summary>Bytes in use when the meter was made; null on a card that does not tell.</summary>
    public long? Before { get; }

    /// <summary>The most bytes in use since; null on a card that does not tell.</summary>
    public long? Peak
    {
        get
        {
            if (_device.type == DeviceType.CUDA)
                return Nvml.UsedBytes(_device);

            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    private long? Now()
    {
        if (_device.type == DeviceType.CUDA)
            return Nvml.UsedBytes(_device);

        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>
    /// Linux forgets a process's peak when asked (proc(5), clear_refs). Elsewhere, and where it may not be asked, the
    /// peak includes what came before, which is seldom more than a training takes.
    /// </summary>
    private static void ForgetPeak()
    {
        const string file = "/proc/self/clear_refs";
        if (!OperatingSystem.IsLinux() || !File.Exists(file))
            return;

        try
        {
            File.WriteAllText(file, "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine(error); // a figure for the person, nothing that a run should fail for
        }
    }
}
