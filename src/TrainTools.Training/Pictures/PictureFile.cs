namespace TrainTools.Training.Pictures;

/// <summary>Brings a picture file into memory, or says why not.</summary>
internal static class PictureFile
{
    /// <summary>The file's bytes.</summary>
    /// <exception cref="PictureException">It is missing, empty, locked, too large or may not be read.</exception>
    public static byte[] ReadAllBytes(string path, long maxBytes)
    {
        try
        {
            // Shared for writing: a picture that an editor still has open is read as it is.
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length == 0)
                throw new PictureException($"{path}: the file is empty. Copy it again or take it out of the folder.");
            if (stream.Length > maxBytes)
                throw new PictureException($"{path}: the file has {stream.Length / (1 << 20):N0} MB, more than " +
                    "a picture can have. Save it as PNG or JPEG in an image editor.");
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PictureException($"{path}: the file is not there any more. Put it back or start again " +
                "without it.", e);
        }
        catch (PathTooLongException e)
        {
            throw new PictureException($"{path}: the path is too long for this system. Move the folder nearer " +
                "to the drive's root or give it a shorter name.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PictureException($"{path}: this file may not be read by you. Change its permissions or " +
                "copy it to a folder of your own.", e);
        }
        catch (IOException e)
        {
            throw new PictureException($"{path}: the file cannot be read now ({e.Message.TrimEnd('.')}). Close the " +
                "program that has it open and try again.", e);
        }
    }
}
