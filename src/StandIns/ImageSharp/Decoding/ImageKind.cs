namespace SixLabors.ImageSharp.Decoding;

/// <summary>The formats that are read.</summary>
internal enum ImageKind
{
    Png,
    Jpeg,
    WebP,
    Gif,
    Bmp,
    Tiff,
}
