namespace SixLabors.ImageSharp;

/// <summary>What a picture's header says; the size is the stored one, before EXIF orientation.</summary>
public sealed class ImageInfo
{
    internal ImageInfo(int width, int height) => (Width, Height) = (width, height);

    /// <summary>Stored width in pixels.</summary>
    public int Width { get; }

    /// <summary>Stored height in pixels.</summary>
    public int Height { get; }
}
