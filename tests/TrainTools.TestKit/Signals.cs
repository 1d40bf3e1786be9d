using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TrainTools.TestKit;

/// <summary>Signals sent at once, without starting a program that sends them; Linux only.</summary>
internal static partial class Signals
{
    private const int SigCont = 18; // Linux on x86-64 and Arm64
    private const int SigStop = 19;

    /// <summary>Lets a process stand still.</summary>
    public static void Stop(int process) => Send(process, SigStop);

    /// <summary>Lets it go on.</summary>
    public static void Continue(int process) => Send(process, SigCont);

    /// <summary>
    /// Lets a process stand still at a moment at which something is so, however short. It is stopped first, and goes
    /// on when the moment was over by then.
    /// </summary>
    /// <returns>Whether it stands still; false where it has ended, or the moment never came.</returns>
    public static bool StopWhile(Process process, Func<bool> isSo, TimeSpan patience)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(begin) < patience)
        {
            if (!isSo())
                continue;
            Stop(process.Id);
            while (!process.HasExited && !IsStopped(process.Id))
                Thread.Yield();
            if (isSo() && !process.HasExited)
                return true;
            Continue(process.Id);
        }
        return false;
    }

    /// <summary>All its threads stand still.</summary>
    private static bool IsStopped(int process)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{process}/task").All(thread =>
            {
                string facts = File.ReadAllText(Path.Combine(thread, "stat"));
                return facts[facts.LastIndexOf(')') + 2] == 'T'; // the letter after the name in brackets
            });
        }
        catch (IOException)
        {
            return false; // a thread, or the process, has just ended: look again
        }
    }

    private static void Send(int process, int signal)
    {
        if (Kill(process, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
            throw new Win32Exception(error);
    }

    private const int NoSuchProcess = 3; // ESRCH: it has ended meanwhile

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
