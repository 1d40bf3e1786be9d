using System.Runtime.InteropServices;

namespace TrainTools.Cli.Console;

/// <summary>
/// Ends the process without letting native libraries clean up. <see cref="Environment.Exit"/> would, and libtorch's
/// clean-up under a thread that still computes ends in "corrupted double-linked list" and another exit code.
/// </summary>
internal static class SwiftExit
{
    /// <summary>Does not return. Files that are being written stay as temporary ones.</summary>
    public static void Leave(int exitCode)
    {
        if (OperatingSystem.IsWindows())
            TerminateProcess(GetCurrentProcess(), (uint)exitCode);
        else
            ExitNow(exitCode);
    }

    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void ExitNow(int status);

    [DllImport("kernel32")]
    private static extern nint GetCurrentProcess();

    [DllImport("kernel32")]
    private static extern bool TerminateProcess(nint process, uint exitCode);
}
