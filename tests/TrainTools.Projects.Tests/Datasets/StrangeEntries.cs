using System.Runtime.InteropServices;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>Makes entries of a folder that no file API of .NET makes. Linux only.</summary>
internal static class StrangeEntries
{
    public static void Pipe(string path) => Check(MakeFifo(path, 0x1A4), path); // 0644

    /// <summary>A file whose name holds a byte that is no UTF-8; .NET cannot delete it, so the caller disposes it.</summary>
    public static IDisposable FileNamedInBytes(string folder, byte[] name, byte[] content)
    {
        var file = Path.Combine(folder, Path.GetRandomFileName());
        File.WriteAllBytes(file, content);
        byte[] target = [.. System.Text.Encoding.UTF8.GetBytes(folder + "/"), .. name, 0];
        Check(Rename(file, target), file);
        return new Removed(target);
    }

    private sealed class Removed(byte[] path) : IDisposable
    {
        public void Dispose() => Check(Unlink(path), "a name in bytes");
    }

    private static void Check(int result, string path)
    {
        if (result != 0) throw new IOException($"{path}: error {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true)]
    private static extern int MakeFifo([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mode);

    [DllImport("libc", EntryPoint = "unlink", SetLastError = true)]
    private static extern int Unlink(byte[] path);

    [DllImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static extern int Rename([MarshalAs(UnmanagedType.LPUTF8Str)] string from, byte[] to);
}
