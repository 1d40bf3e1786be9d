using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TrainTools.Host.Tests.BadInput;

/// <summary>Signals sent at once, without starting a program that sends them; Linux only.</summary>
internal static partial class Signals
{
    private const int SigCont = 18; // Linux on x86-64 and Arm64
    private const int SigStop = 19;

    /// <summary>Lets a process stand still.</summary>
    public static void Stop(int process) => Send(process, SigStop);

    /// <summary>Lets it go on.</summary>
    public static void Continue(int process) => Send(process, SigCont);

    private static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new Win32Exception(error);
    }

    private const int NoSuchProcess = 3; // ESRCH: it has ended meanwhile

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
