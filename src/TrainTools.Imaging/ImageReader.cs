namespace TrainTools.Imaging;

/// <summary>
/// Reads image files, for all who need one: any of <see cref="ImageFormats"/> and of any colour type, upright and in
/// sRGB; of an animation its first frame. Sizes are checked by the header before anything is decoded.
/// </summary>
public static class ImageReader
{
    /// <summary>Reads a file as it is trained on: what is transparent lies on white.</summary>
    /// <exception cref="ImageException">It cannot be trained on; the message says why and what to do.</exception>
    public static RgbImage Read(string path) => Open(path).Read();

    /// <summary>Reads a file and looks at its header; its pixels are read when they are asked for.</summary>
    /// <exception cref="ImageException">It cannot be trained on, as far as its header and its end tell.</exception>
    public static EncodedImage Open(string path) => new(path, ImageFile.ReadAllBytes(path));

    /// <summary>Looks whether a file can be trained on, without decoding it.</summary>
    /// <param name="name">What an error calls the file.</param>
    /// <exception cref="ImageException">It cannot be trained on, as far as its header and its end tell.</exception>
    public static ImageHeader ReadHeader(string name, byte[] file) => new EncodedImage(name, file).Header;
}
