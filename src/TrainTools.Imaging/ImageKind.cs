using System.Buffers.Binary;
using ImageMagick;

namespace TrainTools.Imaging;

/// <summary>
/// A format that is read. It is recognised here by its signature and named to ImageMagick, which so never guesses:
/// of its hundred formats, some of which are programs (SVG, MVG, PostScript), no other can be reached.
/// </summary>
/// <param name="Format">ImageMagick's name of it.</param>
/// <param name="Extension">What its files are called here, such as <c>.png</c>.</param>
internal sealed record ImageKind(MagickFormat Format, string Extension)
{
    public static readonly ImageKind Png = new(MagickFormat.Png, ".png");
    public static readonly ImageKind Jpeg = new(MagickFormat.Jpeg, ".jpg");
    public static readonly ImageKind WebP = new(MagickFormat.WebP, ".webp");
    public static readonly ImageKind Bmp = new(MagickFormat.Bmp, ".bmp");
    public static readonly ImageKind Gif = new(MagickFormat.Gif, ".gif");
    public static readonly ImageKind Avif = new(MagickFormat.Avif, ".avif");
    public static readonly ImageKind Heic = new(MagickFormat.Heic, ".heic");
    public static readonly ImageKind Jxl = new(MagickFormat.Jxl, ".jxl");
    public static readonly ImageKind Tiff = new(MagickFormat.Tiff, ".tif");

    /// <summary>What the first bytes say; null: none of these.</summary>
    public static ImageKind? Of(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])) return Png;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8)) return Gif;
        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..].StartsWith("WEBP"u8)) return WebP;
        if (file.StartsWith("BM"u8) && HasBmpHeader(file)) return Bmp;
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)) return Tiff;
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || IsJxlContainer(file)) return Jxl;
        return file.Length >= 16 && file[4..].StartsWith("ftyp"u8) ? OfBrands(file) : null;
    }

    /// <summary>Whether a JPEG XL lies in boxes; else it is a bare codestream.</summary>
    public static bool IsJxlContainer(ReadOnlySpan<byte> file) =>
        file.StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 12, (byte)'J', (byte)'X', (byte)'L', (byte)' ', 13, 10, 0x87, 10]);

    /// <summary>Two letters are soon found in a text; the length of a header that exists is not.</summary>
    private static bool HasBmpHeader(ReadOnlySpan<byte> file) => file.Length >= 18
        && BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) is 12 or 16 or 40 or 52 or 56 or 64 or 108 or 124;

    /// <summary>AVIF and HEIC are one container; its list of brands says which (ISO/IEC 23008-12, annex B).</summary>
    private static ImageKind? OfBrands(ReadOnlySpan<byte> file)
    {
        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)file.Length);
        ImageKind? kind = null;
        for (var at = 8; at + 4 <= length; at += 4)
        {
            var brand = file.Slice(at, 4);
            if (brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8)) return Avif;
            if (brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8)
                || brand.SequenceEqual("msf1"u8)) kind = Heic;
        }
        return kind;
    }
}
