using TrainTools.Core.Files;
using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>Brings an image file into memory, or says why not.</summary>
public static class ImageFile
{
    /// <summary>The file's bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What a problem calls it; null: by its path.</param>
    /// <exception cref="ImageException">
    /// It is missing, empty, locked, too large, may not be read, or is no file at all, such as a named pipe.
    /// </exception>
    public static byte[] ReadAllBytes(string path, string? name = null)
    {
        name ??= path;
        if (KindProblem(FileKinds.Of(path), name) is { } noFile) throw new ImageException(noFile);
        try
        {
            // Shared for writing: an image that an editor still has open is read as it is.
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return ReadAll(stream, name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ImageException.Of("image.file_gone", name, e);
        }
        catch (PathTooLongException e)
        {
            throw ImageException.Of("image.path_too_long", name, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw ImageException.Of("image.not_allowed", name, e);
        }
        catch (IOException e)
        {
            throw new ImageException(new Problem("image.busy", "", ("file", name), ("reason", Reason.Of(e))), e);
        }
    }

    /// <summary>All bytes that a stream says it has.</summary>
    /// <exception cref="ImageException">
    /// They are too many, or fewer come: a file in a cloud folder that is not on this machine reads so.
    /// </exception>
    internal static byte[] ReadAll(Stream stream, string name)
    {
        if (ImageLimits.Problem(name, stream.Length) is { } problem) throw new ImageException(problem);
        var bytes = new byte[stream.Length];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : throw new ImageException(Of("image.not_on_disk", name));
    }

    /// <summary>Why an entry of a folder is not read as a file; null: it is one.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">What the problem calls it.</param>
    public static Problem? KindProblem(FileKind kind, string name) => kind switch
    {
        FileKind.File or FileKind.Missing => null, // of what is missing, opening it says why
        FileKind.Folder => Of("image.is_folder", name),
        FileKind.Pipe => Of("image.is_pipe", name),
        FileKind.Socket => Of("image.is_socket", name),
        FileKind.Device => Of("image.is_device", name),
        FileKind.DanglingLink => Of("image.link_to_nothing", name),
        FileKind.LinkLoop => Of("image.link_loop", name),
        FileKind.NameIsNoText => Of("image.name_no_text", name),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static Problem Of(string code, string name) => new(code, "", ("file", name));
}
