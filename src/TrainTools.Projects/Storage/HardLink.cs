using System.Runtime.InteropServices;

namespace TrainTools.Projects.Storage;

/// <summary>A second name for a file: no copy, no room, and deleting one leaves the other.</summary>
internal static class HardLink
{
    /// <summary>
    /// Makes a second name, or a copy where the file system has no hard links (exFAT, network drives).
    /// </summary>
    public static void MakeOrCopy(string existing, string path)
    {
        if (!TryMake(existing, path)) File.Copy(existing, path);
    }

    private static bool TryMake(string existing, string path) => OperatingSystem.IsWindows()
        ? CreateHardLinkW(path, existing, 0)
        : Link(existing, path) == 0;

    [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateHardLinkW(string path, string existing, nint security);

    [DllImport("libc", EntryPoint = "link")]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string path);
}
