using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TrainTools.Training.Memory;

/// <summary>
/// How much of this process's GPU memory lies in the computer's own, as the Task Manager's column "Shared GPU memory"
/// has it: a performance counter of Windows 10 1709 and later, read through pdh.dll (pdh.h). Elsewhere there is no
/// answer.
/// </summary>
internal static class SharedGpuMemory
{
    // English, whatever the system's language: PdhAddEnglishCounter. An instance a process and adapter.
    private const string Counter = @"\GPU Process Memory(*)\Shared Usage";
    private const uint Large = 0x400;           // PDH_FMT_LARGE
    private const uint MoreData = 0x8000_07D2;  // PDH_MORE_DATA
    private const int NewData = 1;              // PDH_CSTATUS_NEW_DATA; 0 is PDH_CSTATUS_VALID_DATA

    /// <summary>Bytes of this process, on all adapters together; null where the system does not tell.</summary>
    public static long? Bytes()
    {
        if (!OperatingSystem.IsWindows() || !NativeLibrary.TryLoad("pdh.dll", out var library))
            return null;

        try
        {
            return Read(new Pdh(library));
        }
        catch (EntryPointNotFoundException error)
        {
            Debug.WriteLine(error); // a figure for the person, nothing that a run should fail for
            return null;
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    private static long? Read(Pdh pdh)
    {
        if (pdh.Open(null, 0, out var query) != 0)
            return null;
        try
        {
            return pdh.Add(query, Counter, 0, out var counter) == 0 && pdh.Collect(query) == 0
                ? Sum(pdh, counter) : null;
        }
        finally
        {
            pdh.Close(query);
        }
    }

    private static long? Sum(Pdh pdh, nint counter)
    {
        uint size = 0;
        if (pdh.Array(counter, Large, ref size, out _, 0) != MoreData)
            return null;
        var buffer = Marshal.AllocHGlobal((nint)size);
        try
        {
            if (pdh.Array(counter, Large, ref size, out var count, buffer) != 0)
                return null; // another process began meanwhile, and all no longer fits: next time
            return OwnBytes(Items(buffer, count), Environment.ProcessId);
        }
        finally
        {
            Marshal.FreeHGlobal(buffer);
        }
    }

    /// <summary>
    /// The sum over a process's instances, which are named like <c>pid_1234_luid_0x00000000_0x0000C5A5_phys_0</c>.
    /// </summary>
    /// <returns>null where the process has none.</returns>
    internal static long? OwnBytes(IEnumerable<(string Instance, long Bytes)> items, int process)
    {
        var own = string.Create(CultureInfo.InvariantCulture, $"pid_{process}_");
        var bytes = items.Where(item => item.Instance.StartsWith(own, StringComparison.OrdinalIgnoreCase))
            .Select(item => item.Bytes).ToList();
        return bytes.Count == 0 ? null : bytes.Sum();
    }

    private static IEnumerable<(string Instance, long Bytes)> Items(nint buffer, uint count)
    {
        var size = Marshal.SizeOf<Item>();
        for (var i = 0; i < count; i++)
        {
            var item = Marshal.PtrToStructure<Item>(buffer + i * size);
            if (item.Status is 0 or NewData)
                yield return (Marshal.PtrToStringUni(item.Name) ?? "", item.Value);
        }
    }

    /// <summary>PDH_FMT_COUNTERVALUE_ITEM_W with a large value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Item
    {
        public nint Name;
        public uint Status;
        public long Value;
    }

    /// <summary>The functions of an open pdh.dll.</summary>
    private sealed class Pdh(nint library)
    {
        public OpenQuery Open { get; } = Function<OpenQuery>(library, "PdhOpenQueryW");

        public AddCounter Add { get; } = Function<AddCounter>(library, "PdhAddEnglishCounterW");

        public OfQuery Collect { get; } = Function<OfQuery>(library, "PdhCollectQueryData");

        public GetArray Array { get; } = Function<GetArray>(library, "PdhGetFormattedCounterArrayW");

        public OfQuery Close { get; } = Function<OfQuery>(library, "PdhCloseQuery");

        private static T Function<T>(nint library, string name) where T : Delegate =>
            Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }

    private delegate uint OpenQuery([MarshalAs(UnmanagedType.LPWStr)] string? source, nint user, out nint query);

    private delegate uint AddCounter(
        nint query, [MarshalAs(UnmanagedType.LPWStr)] string path, nint user, out nint counter);

    private delegate uint OfQuery(nint query);

    private delegate uint GetArray(nint counter, uint format, ref uint size, out uint count, nint items);
}
