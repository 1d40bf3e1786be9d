using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>Brings an image file into memory, or says why not.</summary>
internal static class ImageFile
{
    /// <summary>The file's bytes.</summary>
    /// <exception cref="ImageException">It is missing, empty, locked, too large or may not be read.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        try
        {
            // Shared for writing: an image that an editor still has open is read as it is.
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (ImageLimits.Problem(path, stream.Length) is { } problem) throw new ImageException(problem);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ImageException.Of("image.file_gone", path, e);
        }
        catch (PathTooLongException e)
        {
            throw ImageException.Of("image.path_too_long", path, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw ImageException.Of("image.not_allowed", path, e);
        }
        catch (IOException e)
        {
            throw new ImageException(new Problem("image.busy", "", ("file", path), ("reason", Reason.Of(e))), e);
        }
    }
}
