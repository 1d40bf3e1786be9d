using System.Buffers.Binary;
using System.Numerics;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Decoding;

/// <summary>
/// Decodes BMP files, for which libvips has no loader of its own: 1 to 32 bits a pixel, RLE4 and RLE8.
/// </summary>
internal static class BmpDecoder
{
    public static Image<TPixel> Decode<TPixel>(ReadOnlySpan<byte> data)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var header = BmpHeader.Read(data);
        var isRle = header.Compression is BmpHeader.Rle4 or BmpHeader.Rle8;
        var stride = ((long)header.Width * header.BitsPerPixel + 31) / 32 * 4;
        // Checked before the pixels are allocated, so that a short file cannot ask for a giant picture.
        var needed = isRle ? 0 : stride * header.Height;
        if (header.PixelOffset > data.Length || data.Length - header.PixelOffset < needed)
            throw new InvalidImageContentException("The BMP file is cut off.");

        var pixels = data[header.PixelOffset..];
        var palette = ReadPalette(header, data);
        var image = new Image<TPixel>(header.Width, header.Height);
        if (isRle)
            PaintIndices(image, header, palette, BmpRunLengths.Decode(header, pixels));
        else if (header.BitsPerPixel <= 8)
            PaintIndices(image, header, palette, Unpack(header, pixels, (int)stride));
        else
            PaintColours(image, header, pixels, (int)stride);
        return image;
    }

    private static Rgba32[] ReadPalette(BmpHeader header, ReadOnlySpan<byte> data)
    {
        if (header.PaletteCount == 0) return [];
        // Files with a shorter palette than announced exist; indices beyond it are black.
        var palette = Enumerable.Repeat(new Rgba32(0, 0, 0), 256).ToArray();
        var entry = header.PaletteEntryBytes;
        for (var i = 0; i < Math.Min(256, header.PaletteCount); i++)
        {
            var at = header.PaletteOffset + i * entry;
            if (at + entry > Math.Min(data.Length, header.PixelOffset)) break;
            palette[i] = new Rgba32(data[at + 2], data[at + 1], data[at]);
        }
        return palette;
    }

    /// <summary>One palette index a byte, in file order of the rows.</summary>
    private static byte[] Unpack(BmpHeader header, ReadOnlySpan<byte> pixels, int stride)
    {
        var (width, bits) = (header.Width, header.BitsPerPixel);
        var indices = new byte[checked(width * header.Height)];
        var perByte = 8 / bits;
        var mask = (1 << bits) - 1;
        for (var y = 0; y < header.Height; y++)
            for (var x = 0; x < width; x++)
            {
                var shift = 8 - bits - x % perByte * bits;
                indices[y * width + x] = (byte)(pixels[y * stride + x / perByte] >> shift & mask);
            }
        return indices;
    }

    private static void PaintIndices<TPixel>(Image<TPixel> image, BmpHeader header, Rgba32[] palette, byte[] indices)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        for (var y = 0; y < header.Height; y++)
        {
            var row = image.Row(header.TopDown ? y : header.Height - 1 - y);
            for (var x = 0; x < row.Length; x++) row[x].FromRgba32(palette[indices[y * header.Width + x]]);
        }
    }

    private static void PaintColours<TPixel>(
        Image<TPixel> image, BmpHeader header, ReadOnlySpan<byte> pixels, int stride)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var bytes = header.BitsPerPixel / 8;
        var masks = header.Masks;
        // Most programs leave the fourth byte 0 and mean opaque; it is alpha only where some pixel is not 0.
        if (bytes == 4 && header.Compression == BmpHeader.Uncompressed && !AnyAlpha(pixels, header)) masks.Alpha = 0;

        for (var y = 0; y < header.Height; y++)
        {
            var row = image.Row(header.TopDown ? y : header.Height - 1 - y);
            for (var x = 0; x < row.Length; x++)
            {
                var pixel = pixels.Slice(y * stride + x * bytes, bytes);
                row[x].FromRgba32(bytes switch
                {
                    3 => new Rgba32(pixel[2], pixel[1], pixel[0]),
                    2 => Masked(BinaryPrimitives.ReadUInt16LittleEndian(pixel), masks),
                    _ => Masked(BinaryPrimitives.ReadUInt32LittleEndian(pixel), masks),
                });
            }
        }
    }

    private static bool AnyAlpha(ReadOnlySpan<byte> pixels, BmpHeader header)
    {
        for (var i = 0L; i < (long)header.Width * header.Height; i++)
            if (pixels[(int)(i * 4 + 3)] != 0) return true;
        return false;
    }

    private static Rgba32 Masked(uint value, (uint Red, uint Green, uint Blue, uint Alpha) masks) => new(
        Channel(value, masks.Red, 0), Channel(value, masks.Green, 0), Channel(value, masks.Blue, 0),
        Channel(value, masks.Alpha, 255));

    private static byte Channel(uint value, uint mask, byte without)
    {
        if (mask == 0) return without;
        var shift = BitOperations.TrailingZeroCount(mask);
        return Depth.To8((value & mask) >> shift, mask >> shift);
    }
}
