using System.Runtime.InteropServices;

namespace TrainTools.Core.Files;

/// <summary>What an entry of a folder is, with symbolic links followed.</summary>
public enum FileKind
{
    /// <summary>A file that can be opened without waiting for anybody.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A named pipe: opening it waits until somebody writes, perhaps for ever.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device.</summary>
    Device,

    /// <summary>A symbolic link to what is not there.</summary>
    DanglingLink,

    /// <summary>A symbolic link that leads back to itself.</summary>
    LinkLoop,

    /// <summary>A file whose name is not UTF-8, so that no path leads to it.</summary>
    NameIsNoText,

    /// <summary>Nothing that can be reached: it is gone, or in a folder that may not be entered.</summary>
    Missing,
}

/// <summary>Tells what an entry is without opening it.</summary>
public static class FileKinds
{
    private const int LinkLoopError = 40; // ELOOP, Linux

    /// <summary>What lies at a path.</summary>
    public static FileKind Of(string path)
    {
        if (OperatingSystem.IsLinux() && OnLinux(path) is { } known) return known;
        if (Directory.Exists(path)) return FileKind.Folder;
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return NotThere(path);
            return file.ResolveLinkTarget(returnFinalTarget: true) is { Exists: false }
                ? FileKind.DanglingLink
                : FileKind.File;
        }
        catch (IOException)
        {
            return FileKind.LinkLoop; // the target of a link cannot be named otherwise
        }
        catch (UnauthorizedAccessException)
        {
            return FileKind.Missing;
        }
    }

    /// <summary>The file that a path leads to: of a symbolic link, what it points to.</summary>
    public static FileInfo Target(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
    }

    private static FileKind NotThere(string path)
    {
        if (path.Contains('\uFFFD')) return FileKind.NameIsNoText; // .NET puts it where bytes are no UTF-8
        return new FileInfo(path).LinkTarget is null ? FileKind.Missing : FileKind.DanglingLink;
    }

    /// <summary>Null where this libc does not know.</summary>
    private static FileKind? OnLinux(string path)
    {
        const int Here = -100;            // AT_FDCWD: the path is seen from the working folder
        const uint TypeOnly = 1;          // STATX_TYPE
        Span<ushort> status = stackalloc ushort[128]; // struct statx: 256 bytes, stx_mode at byte 28 on every machine
        try
        {
            if (StatX(Here, path, 0, TypeOnly, ref status[0]) != 0)
                return Marshal.GetLastPInvokeError() == LinkLoopError ? FileKind.LinkLoop : NotThere(path);
        }
        catch (EntryPointNotFoundException)
        {
            return null; // older than glibc 2.28
        }
        return (status[14] & 0xF000) switch
        {
            0x4000 => FileKind.Folder,
            0x1000 => FileKind.Pipe,
            0xC000 => FileKind.Socket,
            0x2000 or 0x6000 => FileKind.Device,
            _ => FileKind.File,
        };
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref ushort status);
}
