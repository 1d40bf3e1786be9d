using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Decoding;

/// <summary>
/// Recognises a format by its first bytes and reads the size, touching nothing but the header: so a header that
/// promises a giant picture costs nothing.
/// </summary>
/// <param name="Kind">The format.</param>
/// <param name="Width">Stored width in pixels; 0 for TIFF, whose directory may lie anywhere.</param>
/// <param name="Height">Stored height in pixels; 0 for TIFF.</param>
internal readonly record struct ImageHeader(ImageKind Kind, int Width, int Height)
{
    /// <summary>The header of a file's bytes.</summary>
    public static ImageHeader Of(ReadOnlySpan<byte> data)
    {
        var header = Read(data);
        if (header.Kind != ImageKind.Tiff && (header.Width < 1 || header.Height < 1))
            throw new InvalidImageContentException($"The {header.Kind} header is damaged or cut off.");
        return header;
    }

    private static ImageHeader Read(ReadOnlySpan<byte> data)
    {
        if (IsPng(data)) return OfPng(data);
        if (data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return OfJpeg(data);
        if (data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8)) return OfGif(data);
        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8)) return OfWebP(data);
        if (data.StartsWith("BM"u8) && data.Length >= 18 && BmpHeader.IsKnown(data)) return OfBmp(data);
        if (data.StartsWith("II*\0"u8) || data.StartsWith("MM\0*"u8)) return new ImageHeader(ImageKind.Tiff, 0, 0);
        throw new UnknownImageFormatException("The data is no PNG, JPEG, WebP, BMP, GIF or TIFF picture.");
    }

    private static bool IsPng(ReadOnlySpan<byte> data) =>
        data.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);

    private static ImageHeader OfPng(ReadOnlySpan<byte> data) => data.Length >= 24 && data[12..].StartsWith("IHDR"u8)
        ? new(
            ImageKind.Png,
            BinaryPrimitives.ReadInt32BigEndian(data[16..]),
            BinaryPrimitives.ReadInt32BigEndian(data[20..]))
        : new(ImageKind.Png, 0, 0);

    private static ImageHeader OfGif(ReadOnlySpan<byte> data) => data.Length >= 10
        ? new(
            ImageKind.Gif,
            BinaryPrimitives.ReadUInt16LittleEndian(data[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(data[8..]))
        : new(ImageKind.Gif, 0, 0);

    private static ImageHeader OfBmp(ReadOnlySpan<byte> data)
    {
        var header = BmpHeader.Read(data);
        return new ImageHeader(ImageKind.Bmp, header.Width, header.Height);
    }

    /// <summary>Walks from segment to segment up to the frame header (SOFn), which holds the size.</summary>
    private static ImageHeader OfJpeg(ReadOnlySpan<byte> data)
    {
        var at = 2;
        while (at + 9 <= data.Length)
        {
            if (data[at] != 0xFF) break;
            var marker = data[at + 1];
            if (marker == 0xFF) { at++; continue; } // fill bytes
            var isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC); // not DHT, JPG, DAC
            if (isFrame)
                return new ImageHeader(
                    ImageKind.Jpeg,
                    Width: BinaryPrimitives.ReadUInt16BigEndian(data[(at + 7)..]),
                    Height: BinaryPrimitives.ReadUInt16BigEndian(data[(at + 5)..]));
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
        }
        return new ImageHeader(ImageKind.Jpeg, 0, 0);
    }

    /// <summary>The first chunk holds the size: VP8 (lossy), VP8L (lossless) or VP8X (extended).</summary>
    private static ImageHeader OfWebP(ReadOnlySpan<byte> data)
    {
        if (data.Length < 30) return new ImageHeader(ImageKind.WebP, 0, 0);
        var chunk = data[12..];
        if (chunk.StartsWith("VP8X"u8))
            return new ImageHeader(ImageKind.WebP, 1 + ReadUInt24(data[24..]), 1 + ReadUInt24(data[27..]));
        if (chunk.StartsWith("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[21..]);
            return new ImageHeader(ImageKind.WebP, 1 + (int)(bits & 0x3FFF), 1 + (int)(bits >> 14 & 0x3FFF));
        }
        return chunk.StartsWith("VP8 "u8)
            ? new ImageHeader(
                ImageKind.WebP,
                BinaryPrimitives.ReadUInt16LittleEndian(data[26..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(data[28..]) & 0x3FFF)
            : new ImageHeader(ImageKind.WebP, 0, 0);
    }

    private static int ReadUInt24(ReadOnlySpan<byte> data) => data[0] | data[1] << 8 | data[2] << 16;
}
