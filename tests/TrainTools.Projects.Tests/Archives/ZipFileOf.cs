using System.IO.Compression;
using System.Text;

namespace TrainTools.Projects.Tests.Archives;

/// <summary>Zips for tests, among them what no packer would write.</summary>
internal static class ZipFileOf
{
    /// <summary>A zip of files by their paths.</summary>
    public static byte[] Files(params IEnumerable<(string Path, byte[] Bytes)> files) => Files(null, files);

    /// <summary>A zip whose names are in a code page, and not marked as UTF-8.</summary>
    public static byte[] Files(Encoding? names, params IEnumerable<(string Path, byte[] Bytes)> files)
    {
        using var result = new MemoryStream();
        using (var zip = new ZipArchive(result, ZipArchiveMode.Create, leaveOpen: true, names))
        {
            foreach (var (path, bytes) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(bytes);
            }
        }
        return result.ToArray();
    }

    /// <summary>The same zip with something written into each entry of its directory.</summary>
    public static byte[] Changed(byte[] zip, Action<Memory<byte>> change)
    {
        var result = zip.ToArray();
        for (var at = result.AsSpan().IndexOf("PK\u0001\u0002"u8); at >= 0;)
        {
            change(result.AsMemory(at));
            var next = result.AsSpan(at + 4).IndexOf("PK\u0001\u0002"u8);
            at = next < 0 ? -1 : at + 4 + next;
        }
        return result;
    }
}
