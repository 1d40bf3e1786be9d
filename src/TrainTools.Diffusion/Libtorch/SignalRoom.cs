using System.Runtime.InteropServices;

namespace TrainTools.Diffusion.Libtorch;

/// <summary>
/// Keeps this process from AMX, on Linux. oneDNN and MKL ask the system for it at their first bf16 product, and from then
/// on the system saves 11 KB at each signal. .NET, which catches a null reference by one, keeps 12 KB for that: the next
/// null reference ends the process, as in an image decoder that meets a damaged file. The system refuses AMX to a process
/// as long as one of its threads has no room for it (Linux, "Using XSTATE features in user space applications"), so that
/// a thread of ours sleeps with that little; bf16 is then multiplied by AVX-512.
/// </summary>
internal static partial class SignalRoom
{
    private const int RoomWithoutAmx = 8192; // AMX's registers alone take as much
    private const int BytesOfSignalSet = 128;
    private const int SetMask = 2; // SIG_SETMASK

    /// <summary>Keeps it from now on, until the process ends; to be called once, before libtorch is loaded.</summary>
    /// <exception cref="InvalidOperationException">The system does not give the thread its stack.</exception>
    public static void Keep()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var error = new TaskCompletionSource<int>();
        new Thread(() => Sleep(error)) { IsBackground = true, Name = "signal-room" }.Start();
        if (error.Task.Result != 0)
            throw new InvalidOperationException($"sigaltstack failed with error {error.Task.Result}");
    }

    // No signal may come here: its handler would not find room either.
    private static unsafe void Sleep(TaskCompletionSource<int> error)
    {
        var all = stackalloc byte[BytesOfSignalSet];
        new Span<byte>(all, BytesOfSignalSet).Fill(byte.MaxValue);
        MaskSignals(SetMask, all, null);
        var stack = new SignalStack((nint)NativeMemory.Alloc(RoomWithoutAmx), 0, RoomWithoutAmx);
        error.SetResult(SetStack(&stack, null) == 0 ? 0 : Marshal.GetLastSystemError());
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static unsafe partial int MaskSignals(int how, byte* signals, byte* before);

    [LibraryImport("libc", EntryPoint = "sigaltstack")]
    private static unsafe partial int SetStack(SignalStack* stack, SignalStack* before);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct SignalStack(nint Start, int Flags, nuint Size);
}
