using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Memory;

/// <summary>
/// What NVIDIA's management library, which comes with the driver, knows of a GPU and TorchSharp does not tell.
/// Without the library every answer is null. GPUs are counted as CUDA counts them: those that CUDA_VISIBLE_DEVICES
/// names.
/// </summary>
public static class Nvml
{
    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>Which of the machine's GPUs CUDA calls by an index: its number, or its UUID.</summary>
    /// <param name="visible">CUDA_VISIBLE_DEVICES; null: all are visible.</param>
    /// <param name="index">0 is the first that CUDA sees.</param>
    /// <remarks>
    /// CUDA numbers by speed unless CUDA_DEVICE_ORDER says otherwise, and the library by place: of several GPUs of
    /// different kinds a number alone may mean another.
    /// </remarks>
    internal static string Physical(string? visible, int index)
    {
        var named = (visible ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return index < named.Length ? named[index] : $"{index}";
    }

    /// <summary>The GPU's CUDA compute capability, for example (8, 6); null where it cannot be known.</summary>
    /// <param name="index">0 is the first GPU.</param>
    public static (int Major, int Minor)? ComputeCapability(int index)
    {
        return Function<GetCapability>("nvmlDeviceGetCudaComputeCapability") is { } getCapability
            && Handle(index) is { } device && getCapability(device, out var major, out var minor) == 0
            ? (major, minor)
            : null;
    }

    /// <summary>The GPU's name, for example <c>NVIDIA GeForce RTX 3060</c>; null where it cannot be known.</summary>
    /// <param name="index">0 is the first GPU.</param>
    public static string? Name(int index)
    {
        const int Longest = 96; // NVML_DEVICE_NAME_V2_BUFFER_SIZE
        var text = new byte[Longest];
        return Function<GetTextOf>("nvmlDeviceGetName") is { } getName
            && Handle(index) is { } device && getName(device, text, Longest) == 0
            ? Encoding.ASCII.GetString(text).TrimEnd('\0')
            : null;
    }

    /// <summary>The driver's version, for example <c>570.86.10</c>; null without one.</summary>
    public static string? DriverVersion
    {
        get
        {
            const int Longest = 80; // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE
            var text = new byte[Longest];
            return Function<GetText>("nvmlSystemGetDriverVersion") is { } read && read(text, Longest) == 0
                ? Encoding.ASCII.GetString(text).TrimEnd('\0')
                : null;
        }
    }

    /// <summary>
    /// Bytes in use on the whole GPU, by whatever program; null for the processor and where it cannot be known.
    /// </summary>
    public static long? UsedBytes(Device device) => Memory(device)?.Used;

    /// <summary>Bytes that no program uses on the GPU; null for the processor and where it cannot be known.</summary>
    public static long? FreeBytes(Device device) => Memory(device)?.Free;

    private static (long Free, long Used)? Memory(Device device)
    {
        return device.type == DeviceType.CUDA
            && Function<GetMemory>("nvmlDeviceGetMemoryInfo") is { } getMemory
            && Handle(Math.Max(0, device.index)) is { } gpu && getMemory(gpu, out var memory) == 0
            ? ((long)memory.Free, (long)memory.Used)
            : null;
    }

    private static nint? Handle(int index)
    {
        var physical = Physical(Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"), index);
        nint device = 0;
        var isFound = uint.TryParse(physical, out var number)
            ? Function<GetHandle>("nvmlDeviceGetHandleByIndex_v2") is { } byIndex && byIndex(number, out device) == 0
            : Function<GetHandleOf>("nvmlDeviceGetHandleByUUID") is { } byUuid && byUuid(physical, out device) == 0;
        return isFound ? device : null;
    }

    private static nint Load()
    {
        var name = OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1";
        if (!NativeLibrary.TryLoad(name, out var library))
            return 0;

        var isReady = NativeLibrary.TryGetExport(library, "nvmlInit_v2", out var init) &&
            Marshal.GetDelegateForFunctionPointer<Init>(init)() == 0;
        return isReady ? library : 0;
    }

    private static T? Function<T>(string name) where T : Delegate =>
        Library.Value != 0 && NativeLibrary.TryGetExport(Library.Value, name, out var address)
            ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : null;

    private delegate int Init();

    private delegate int GetHandle(uint index, out nint device);

    private delegate int GetHandleOf([MarshalAs(UnmanagedType.LPStr)] string uuid, out nint device);

    private delegate int GetCapability(nint device, out int major, out int minor);

    private delegate int GetText(byte[] text, uint length);

    private delegate int GetTextOf(nint device, byte[] text, uint length);

    private delegate int GetMemory(nint device, out MemoryInfo memory);

    /// <summary>nvmlMemory_t: bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
