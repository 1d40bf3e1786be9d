using System.Buffers.Binary;

namespace TrainTools.TestImages;

/// <summary>Writes BMP files of every kind by hand.</summary>
public static class BmpFile
{
    public const int Rle8 = 1;
    public const int Rle4 = 2;
    public const int BitFields = 3;

    /// <summary>An uncompressed file.</summary>
    /// <param name="bits">Bits a pixel: 1, 4, 8, 16, 24 or 32.</param>
    /// <param name="value">
    /// The pixel in a column and row, counted from the top left: a palette index or a colour.
    /// </param>
    /// <param name="palette">Colours 0xRRGGBB.</param>
    /// <param name="masks">Bits of red, green, blue and perhaps alpha, for 16 and 32 bits a pixel.</param>
    /// <param name="os2">Write the short header of OS/2.</param>
    public static byte[] Encode(int width, int height, int bits, Func<int, int, uint> value, uint[]? palette = null,
        uint[]? masks = null, bool topDown = false, bool os2 = false)
    {
        var stride = (width * bits + 31) / 32 * 4;
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var row = pixels.AsSpan((topDown ? y : height - 1 - y) * stride, stride);
            for (var x = 0; x < width; x++) Put(row, x, bits, value(x, y));
        }
        return os2
            ? WithCoreHeader(width, height, bits, palette ?? [], pixels)
            : WithInfoHeader(width, topDown ? -height : height, bits, masks is null ? 0 : BitFields, palette ?? [],
                masks ?? [], pixels);
    }

    /// <summary>A run-length encoded file over given codes.</summary>
    public static byte[] Encoded(int width, int height, int compression, uint[] palette, byte[] codes) =>
        WithInfoHeader(width, height, compression == Rle4 ? 4 : 8, compression, palette, [], codes);

    private static void Put(Span<byte> row, int x, int bits, uint value)
    {
        if (bits < 8) row[x * bits / 8] |= (byte)(value << (8 - bits - x * bits % 8));
        else for (var i = 0; i < bits / 8; i++) row[x * bits / 8 + i] = (byte)(value >> 8 * i);
    }

    private static byte[] WithInfoHeader(
        int width, int height, int bits, int compression, uint[] palette, uint[] masks, byte[] pixels)
    {
        var headerBytes = masks.Length == 4 ? 56 : 40; // alpha needs a header that has room for its mask
        var header = new byte[14 + 40];
        var offset = header.Length + masks.Length * 4 + palette.Length * 4;
        WriteFileHeader(header, offset, pixels.Length);
        Write(header, 14, headerBytes);
        Write(header, 18, width);
        Write(header, 22, height);
        header[26] = 1;
        header[28] = (byte)bits;
        Write(header, 30, compression);
        Write(header, 46, palette.Length);
        return [.. header, .. masks.Concat(palette).SelectMany(BitConverter.GetBytes), .. pixels];
    }

    private static byte[] WithCoreHeader(int width, int height, int bits, uint[] palette, byte[] pixels)
    {
        var header = new byte[14 + 12];
        WriteFileHeader(header, header.Length + palette.Length * 3, pixels.Length);
        header[14] = 12;
        (header[18], header[20], header[22], header[24]) = ((byte)width, (byte)height, 1, (byte)bits);
        return [.. header, .. palette.SelectMany(colour => BitConverter.GetBytes(colour)[..3]), .. pixels];
    }

    private static void WriteFileHeader(byte[] header, int offset, int pixelBytes)
    {
        (header[0], header[1]) = ((byte)'B', (byte)'M');
        Write(header, 2, offset + pixelBytes);
        Write(header, 10, offset);
    }

    private static void Write(byte[] header, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
}
