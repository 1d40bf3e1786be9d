using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainTools.Training.Memory;

/// <summary>How much memory a training may still take.</summary>
public static class FreeMemory
{
    /// <summary>Bytes that are free on a device without pushing other programs out.</summary>
    public static long Bytes(Device device) => device.type == DeviceType.CUDA
        ? Nvml.FreeBytes(device) ?? long.MaxValue // a GPU without NVML: the person decides
        : OfProcessor();

    private static long OfProcessor()
    {
        if (OperatingSystem.IsLinux() && File.Exists("/proc/meminfo"))
        {
            var available = Available(File.ReadLines("/proc/meminfo"));
            return Math.Min(available ?? Managed(), Limit("/sys/fs/cgroup") ?? long.MaxValue);
        }

        return OperatingSystem.IsWindows() && OfWindows() is { } free ? free : Managed();
    }

    /// <summary>The line <c>MemAvailable: 1234 kB</c> of /proc/meminfo, in bytes; null without it.</summary>
    internal static long? Available(IEnumerable<string> meminfo)
    {
        const string name = "MemAvailable:";
        var line = meminfo.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        var number = line?[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * 1024
            : null;
    }

    /// <summary>What a container's limit leaves, in bytes; null without a limit.</summary>
    /// <param name="folder">The control group's folder, cgroup v2.</param>
    internal static long? Limit(string folder) =>
        Number(Path.Combine(folder, "memory.max")) is { } limit &&
        Number(Path.Combine(folder, "memory.current")) is { } current
            ? Math.Max(0, limit - current)
            : null;

    private static long? Number(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var number)
            ? number
            : null; // "max" where there is no limit

    private static long? OfWindows()
    {
        var status = new MemoryStatus { Length = (uint)Marshal.SizeOf<MemoryStatus>() };
        return GlobalMemoryStatusEx(ref status) ? (long)status.AvailablePhysical : null;
    }

    /// <summary>What .NET knows of the machine, as of its last collection.</summary>
    private static long Managed()
    {
        var memory = GC.GetGCMemoryInfo();
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }

    [DllImport("kernel32")]
    private static extern bool GlobalMemoryStatusEx(ref MemoryStatus status);

    /// <summary>MEMORYSTATUSEX.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint LoadPercent;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }
}
