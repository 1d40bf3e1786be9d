using System.Diagnostics;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Memory;

/// <summary>
/// The memory a training takes: of this process where the processor computes; on a GPU the growth of what is in use on
/// the whole of it, where libtorch keeps what it once took. Null on a GPU that does not tell.
/// </summary>
public sealed class MemoryMeter
{
    private readonly Device _device;
    private readonly long? _gpuBefore;
    private long? _aside; // the peak before what is not counted

    /// <summary>Begins to measure.</summary>
    public MemoryMeter(Device device)
    {
        _device = device;
        _gpuBefore = Nvml.UsedBytes(device);
        ForgetPeak();
    }

    /// <summary>Bytes in use now.</summary>
    public long? InUse => IsGpu ? Growth : OfProcess(process => process.WorkingSet64);

    /// <summary>The most bytes in use since the meter was made or last forgot.</summary>
    public long? Peak => IsGpu
        ? _aside ?? Growth // libtorch keeps what the rest took, so that nothing can be told after it
        : Math.Max(_aside ?? 0, OfProcess(process => process.PeakWorkingSet64));

    private bool IsGpu => _device.type == DeviceType.CUDA;

    private long? Growth => Nvml.UsedBytes(_device) - _gpuBefore;

    /// <summary>
    /// Lets <see cref="Peak"/> count from now on. Linux forgets a process's peak when asked (proc(5), clear_refs);
    /// elsewhere the peak includes what came before.
    /// </summary>
    public void ForgetPeak()
    {
        _aside = null;
        ForgetOfProcess();
    }

    /// <summary>Does something that <see cref="Peak"/> shall not count, as far as the system can tell it apart.</summary>
    public void Aside(Action work)
    {
        _aside = Peak;
        work();
        ForgetOfProcess();
    }

    private void ForgetOfProcess()
    {
        const string file = "/proc/self/clear_refs";
        if (IsGpu || !OperatingSystem.IsLinux() || !File.Exists(file))
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

    private static long OfProcess(Func<Process, long> read)
    {
        using var process = Process.GetCurrentProcess();
        return read(process);
    }
}
