using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Decoding;

/// <summary>What the headers of a BMP file say (Windows 2, 3, 4, 5 and OS/2 1).</summary>
internal sealed class BmpHeader
{
    public const int Uncompressed = 0;
    public const int Rle8 = 1;
    public const int Rle4 = 2;
    public const int BitFields = 3;
    public const int AlphaBitFields = 6;

    private const int FileHeaderSize = 14;
    private const int CoreHeaderSize = 12;
    private static readonly int[] KnownSizes = [CoreHeaderSize, 40, 52, 56, 64, 108, 124];

    public int Width { get; private init; }

    public int Height { get; private init; }

    /// <summary>Rows run from the top, not from the bottom as usual.</summary>
    public bool TopDown { get; private init; }

    public int BitsPerPixel { get; private init; }

    public int Compression { get; private init; }

    /// <summary>Where the pixels begin in the file.</summary>
    public int PixelOffset { get; private init; }

    /// <summary>Where the palette begins in the file.</summary>
    public int PaletteOffset { get; private init; }

    /// <summary>Colours in the palette.</summary>
    public int PaletteCount { get; private init; }

    /// <summary>Bytes a colour of the palette: 3 in OS/2 files, else 4.</summary>
    public int PaletteEntryBytes { get; private init; }

    /// <summary>Which bits are red, green, blue and alpha, for 16 and 32 bits a pixel.</summary>
    public (uint Red, uint Green, uint Blue, uint Alpha) Masks { get; private init; }

    /// <summary>Whether the size of the second header is one that exists; "BM" alone may begin any text.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> data) =>
        KnownSizes.Contains(BinaryPrimitives.ReadInt32LittleEndian(data[FileHeaderSize..]));

    /// <summary>Reads the headers.</summary>
    /// <exception cref="InvalidImageContentException">
    /// They are damaged, cut off or of a variant that is not read.
    /// </exception>
    public static BmpHeader Read(ReadOnlySpan<byte> data)
    {
        var size = BinaryPrimitives.ReadInt32LittleEndian(data[FileHeaderSize..]);
        if (data.Length < FileHeaderSize + size)
            throw new InvalidImageContentException("The BMP header is cut off.");
        return size == CoreHeaderSize ? ReadCore(data) : ReadInfo(data, size);
    }

    private static BmpHeader ReadCore(ReadOnlySpan<byte> data)
    {
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(data[24..]);
        return Checked(new BmpHeader
        {
            Width = BinaryPrimitives.ReadUInt16LittleEndian(data[18..]),
            Height = BinaryPrimitives.ReadUInt16LittleEndian(data[20..]),
            BitsPerPixel = bits,
            PixelOffset = BinaryPrimitives.ReadInt32LittleEndian(data[10..]),
            PaletteOffset = FileHeaderSize + CoreHeaderSize,
            PaletteCount = bits <= 8 ? 1 << bits : 0,
            PaletteEntryBytes = 3,
        });
    }

    private static BmpHeader ReadInfo(ReadOnlySpan<byte> data, int size)
    {
        var height = BinaryPrimitives.ReadInt32LittleEndian(data[22..]);
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(data[28..]);
        var compression = BinaryPrimitives.ReadInt32LittleEndian(data[30..]);
        var used = BinaryPrimitives.ReadInt32LittleEndian(data[46..]);
        var hasMasks = compression is BitFields or AlphaBitFields;
        // The masks follow a header of 40 bytes and are part of a longer one: the same place.
        var masksBehind = hasMasks && size == 40 ? (compression == AlphaBitFields ? 16 : 12) : 0;
        return Checked(new BmpHeader
        {
            Width = BinaryPrimitives.ReadInt32LittleEndian(data[18..]),
            Height = height == int.MinValue ? 0 : Math.Abs(height),
            TopDown = height < 0,
            BitsPerPixel = bits,
            Compression = compression,
            PixelOffset = BinaryPrimitives.ReadInt32LittleEndian(data[10..]),
            PaletteOffset = FileHeaderSize + size + masksBehind,
            PaletteCount = bits > 8 ? 0 : used is > 0 and <= 256 ? used : 1 << bits,
            PaletteEntryBytes = 4,
            Masks = hasMasks ? ReadMasks(data, size, compression) : DefaultMasks(bits),
        });
    }

    private static (uint, uint, uint, uint) ReadMasks(ReadOnlySpan<byte> data, int size, int compression)
    {
        var hasAlpha = compression == AlphaBitFields || size >= 56;
        if (data.Length < (hasAlpha ? 70 : 66)) throw new InvalidImageContentException("The BMP header is cut off.");
        return (
            BinaryPrimitives.ReadUInt32LittleEndian(data[54..]),
            BinaryPrimitives.ReadUInt32LittleEndian(data[58..]),
            BinaryPrimitives.ReadUInt32LittleEndian(data[62..]),
            hasAlpha ? BinaryPrimitives.ReadUInt32LittleEndian(data[66..]) : 0);
    }

    private static (uint, uint, uint, uint) DefaultMasks(int bits) => bits == 16
        ? (0x7C00u, 0x03E0u, 0x001Fu, 0u)
        : (0x00FF0000u, 0x0000FF00u, 0x000000FFu, 0xFF000000u);

    private static BmpHeader Checked(BmpHeader header)
    {
        var (bits, compression) = (header.BitsPerPixel, header.Compression);
        var known = compression switch
        {
            Uncompressed => bits is 1 or 4 or 8 or 16 or 24 or 32,
            Rle8 => bits == 8,
            Rle4 => bits == 4,
            BitFields or AlphaBitFields => bits is 16 or 32,
            _ => false,
        };
        if (!known)
            throw new InvalidImageContentException($"BMP with {bits} bits a pixel and compression {compression} " +
                "is not read.");
        if (header.Width < 1 || header.Height < 1 || header.PixelOffset < FileHeaderSize)
            throw new InvalidImageContentException("The BMP header is damaged.");
        return header;
    }
}
