using System.IO.Compression;
using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Archives;

/// <summary>A file in an archive.</summary>
/// <param name="Index">Its place in the archive.</param>
/// <param name="Path">Its path there, parts joined by '/'. Nothing is ever written to it.</param>
/// <param name="Length">Bytes that it claims to have.</param>
/// <param name="Refusal">Why it is not unpacked whatever it is; null: it may be.</param>
internal sealed record ArchivedFile(int Index, string Path, long Length, Problem? Refusal)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The folders that it lies in; empty: none.</summary>
    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];
}

/// <summary>A zip, opened with limits: nothing is unpacked but what is asked for, and no more of it than it claims.</summary>
internal sealed class ImageArchive : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly string _name;

    private ImageArchive(ZipArchive zip, string name, IReadOnlyList<ArchivedFile> files) =>
        (_zip, _name, Files) = (zip, name, files);

    /// <summary>Its files, in its order; no folders.</summary>
    public IReadOnlyList<ArchivedFile> Files { get; }

    /// <summary>Opens it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What a problem calls it.</param>
    /// <exception cref="ArchiveException">It is no zip, needs a password, or holds too many files.</exception>
    public static ImageArchive Open(string path, string name)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var entries = ZipDirectory.Read(stream, ArchiveLimits.MaxFiles);
            if (entries.Count > ArchiveLimits.MaxFiles)
                throw Refused("archive.too_many_files", name, ("max", $"{ArchiveLimits.MaxFiles:N0}"));
            if (entries.Any(entry => entry.IsEncrypted)) throw Refused("archive.encrypted", name);
            // Names are ours already; Latin-1 takes any.
            return new ImageArchive(
                new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: false, Encoding.Latin1), name, FilesOf(entries));
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            stream.Dispose();
            throw new ArchiveException(new Problem("archive.no_zip", "", ("file", name)), error);
        }
        catch (ArchiveException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Unpacks a file.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <param name="to">Where to; what is there is replaced.</param>
    /// <exception cref="ArchiveException">It is damaged, packed in a way that is not read, or longer than it claims.</exception>
    public void Unpack(ArchivedFile file, string to)
    {
        using var target = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None);
        try
        {
            using var packed = _zip.Entries[file.Index].Open();
            var buffer = new byte[1 << 16];
            for (int count; (count = packed.Read(buffer)) > 0;)
            {
                if (target.Length + count > file.Length) throw Damaged(file, inner: null);
                target.Write(buffer, 0, count);
            }
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException or EndOfStreamException)
        {
            throw Damaged(file, error);
        }
        if (target.Length != file.Length) throw Damaged(file, inner: null);
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    /// <summary>A problem of the whole archive.</summary>
    public static ArchiveException Refused(string code, string name, params IReadOnlyList<(string, string)> arguments) =>
        new(new Problem(code, "", [("file", name), .. arguments]));

    private static IReadOnlyList<ArchivedFile> FilesOf(IReadOnlyList<ZipEntry> entries)
    {
        var names = ZipNames.Of(entries);
        return [.. names.Select((name, index) => new ArchivedFile(
                index, name, entries[index].Length, RefusalOf(name, entries[index])))
            .Where(file => !file.Path.EndsWith('/'))];
    }

    private static Problem? RefusalOf(string path, ZipEntry entry)
    {
        var file = ("file", path);
        if (entry.IsLink) return new Problem("archive.link", "", file);
        var leavesIt = path.StartsWith('/') || path.Contains('\0') || path.Split('/').Contains("..")
            || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));
        return leavesIt ? new Problem("archive.path_outside", "", file) : null;
    }

    private ArchiveException Damaged(ArchivedFile file, Exception? inner) => new(
        new Problem("archive.file_damaged", "", ("file", file.Path), ("archive", _name)), inner);
}
