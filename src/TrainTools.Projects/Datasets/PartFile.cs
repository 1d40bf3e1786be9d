using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Datasets;

/// <summary>The bytes of an upload that are there already.</summary>
internal static class PartFile
{
    /// <summary>How many there are.</summary>
    public static long LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }

    /// <summary>Adds bytes behind those that are there, all or none.</summary>
    /// <exception cref="ProjectsException">The disk does not take them.</exception>
    public static void Append(string path, ReadOnlySpan<byte> data, long received)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        Append(stream, path, data, received);
    }

    /// <inheritdoc cref="Append(string, ReadOnlySpan{byte}, long)"/>
    internal static void Append(FileStream stream, string path, ReadOnlySpan<byte> data, long received)
    {
        try
        {
            stream.Position = received;
            stream.Write(data);
            stream.Flush(flushToDisk: true); // what is reported as received is still there after a power cut
        }
        catch (IOException error)
        {
            stream.SetLength(received);      // half a part would be taken for bytes of the next
            throw DiskFault.Explain(path, error);
        }
    }
}
