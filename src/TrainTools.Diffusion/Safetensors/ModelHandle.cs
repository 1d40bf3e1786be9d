using Microsoft.Win32.SafeHandles;
using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Safetensors;

/// <summary>Opens model files, with one sentence for each way in which that can fail.</summary>
internal static class ModelHandle
{
    /// <summary>Opens a file for reading; others may read it, too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">Makes what owns the handle from then on; where it throws, the handle is closed.</param>
    /// <exception cref="CheckpointException">The file is missing or cannot be read.</exception>
    public static T Open<T>(string path, Func<SafeFileHandle, T> make)
    {
        if (Directory.Exists(path))
            throw new CheckpointException(new Problem("model.folder", "", ("path", path)));
        if (!File.Exists(path))
            throw new CheckpointException(new Problem("model.missing", "", ("path", path)));

        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);
            var made = make(handle);
            handle = null; // it is owned now
            return made;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(
                new Problem("model.unreadable", "", ("path", path), ("reason", Reason.Of(error))), error);
        }
        finally
        {
            handle?.Dispose();
        }
    }
}
