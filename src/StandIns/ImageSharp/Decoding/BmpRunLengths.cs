namespace SixLabors.ImageSharp.Decoding;

/// <summary>Unpacks the run-length encodings RLE8 and RLE4 of BMP files.</summary>
internal static class BmpRunLengths
{
    private const byte EndOfRow = 0;
    private const byte EndOfPicture = 1;
    private const byte Move = 2;

    /// <summary>One palette index a byte, in file order of the rows; what is skipped is index 0.</summary>
    /// <exception cref="InvalidImageContentException">The data ends before the picture does.</exception>
    public static byte[] Decode(BmpHeader header, ReadOnlySpan<byte> data)
    {
        var (width, height) = (header.Width, header.Height);
        var indices = new byte[checked(width * height)];
        var (x, y, at) = (0, 0, 0);

        while (y < height)
        {
            var (count, value) = (Next(data, ref at), Next(data, ref at));
            if (count > 0)
            {
                for (var i = 0; i < count; i++) Put(Nibbled(header, value, i));
                continue;
            }
            switch (value)
            {
                case EndOfRow:
                    (x, y) = (0, y + 1);
                    break;
                case EndOfPicture:
                    return indices;
                case Move:
                    x += Next(data, ref at);
                    y += Next(data, ref at);
                    break;
                default:
                    CopyLiteral(data, value);
                    break;
            }
        }
        return indices;

        void Put(byte index)
        {
            if (x < width && y < height) indices[y * width + x] = index;
            x++;
        }

        void CopyLiteral(ReadOnlySpan<byte> source, int pixels)
        {
            var bytes = header.Compression == BmpHeader.Rle8 ? pixels : (pixels + 1) / 2;
            if (at + bytes > source.Length) throw new InvalidImageContentException("The BMP file is cut off.");
            for (var i = 0; i < pixels; i++)
                Put(header.Compression == BmpHeader.Rle8 ? source[at + i] : Nibbled(header, source[at + i / 2], i));
            at += bytes + bytes % 2; // padded to whole words
        }
    }

    /// <summary>RLE4 holds two indices a byte, the first in the upper half.</summary>
    private static byte Nibbled(BmpHeader header, byte value, int position) => header.Compression == BmpHeader.Rle8
        ? value
        : (byte)(position % 2 == 0 ? value >> 4 : value & 15);

    private static byte Next(ReadOnlySpan<byte> data, ref int at) => at < data.Length
        ? data[at++]
        : throw new InvalidImageContentException("The BMP file is cut off.");
}
